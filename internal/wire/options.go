// Package wire is the one way out to the network: a guarded http.Client with
// bounded sizes and times, TLS and proxy settings, errors that say what went
// wrong on the way, and the record of one request with its answer.
//
// It knows HTTP and nothing of Keycloak, tokens or screens: what an answer
// means is for keycloak and apiclient to say, and what is printed for output.
package wire

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"time"

	"kloakroom/internal/fault"
)

const (
	// DefaultTimeout is what one request may take, from the look-up of the name
	// to the last byte of the body, when [Options] name no other time.
	DefaultTimeout = 30 * time.Second
	// MaxHeader is how many bytes the header of an answer may have.
	MaxHeader = 256 << 10
	// MaxJSON is how many bytes a JSON answer may have where [Guard] stands.
	MaxJSON = 32 << 20
)

// Options say how servers are reached. The zero value verifies TLS with the
// system's authorities, takes proxies from the environment and waits
// [DefaultTimeout].
type Options struct {
	// CACert is the path of a PEM file whose certificates are trusted beside
	// the system's own.
	CACert string
	// ClientCert and ClientKey are paths of PEM files; without ClientKey the key
	// is looked for in ClientCert.
	ClientCert, ClientKey string
	// Insecure switches the verification of certificates off.
	Insecure bool
	// Timeout bounds each request as a whole; 0 is DefaultTimeout.
	Timeout time.Duration
	// Proxy chooses the proxy of a request. Nil is the environment (HTTPS_PROXY,
	// HTTP_PROXY, NO_PROXY), which never sends loopback through a proxy.
	Proxy func(*http.Request) (*url.URL, error)
}

// NewTransport returns the transport that all requests share: one pool of
// connections, HTTP/2 where the server has it, every request bounded by
// o.Timeout and every header by [MaxHeader]. Its errors, those of reading a
// body included, are [*Error]. A file of o that cannot be used is a
// [*fault.Error] of class Usage.
func NewTransport(o Options) (http.RoundTripper, error) {
	conf, err := tlsConfig(o)
	if err != nil {
		return nil, err
	}
	timeout := o.Timeout
	if timeout <= 0 {
		timeout = DefaultTimeout
	}
	proxy := o.Proxy
	if proxy == nil {
		proxy = http.ProxyFromEnvironment
	}
	// A connection that the request gave up may still be in the making: it ends
	// too, but later, so that it is always the request's own time that runs out.
	late := timeout + time.Second
	base := &http.Transport{
		Proxy:                  proxy,
		OnProxyConnectResponse: proxyAnswered,
		DialContext:            (&net.Dialer{Timeout: late, KeepAlive: 30 * time.Second}).DialContext,
		TLSClientConfig:        conf,
		TLSHandshakeTimeout:    late,
		ForceAttemptHTTP2:      true,
		MaxResponseHeaderBytes: MaxHeader,
		MaxIdleConnsPerHost:    8,
		IdleConnTimeout:        90 * time.Second,
		ExpectContinueTimeout:  time.Second,
	}
	return &transport{base: base, timeout: timeout}, nil
}

// NewClient returns a client over [NewTransport] that never follows a redirect:
// it hands the redirect itself back. It sets no http.Client.Timeout, for the
// transport already bounds each request by o.Timeout, and says in which phase
// the time ran out.
func NewClient(o Options) (*http.Client, error) {
	rt, err := NewTransport(o)
	if err != nil {
		return nil, err
	}
	return &http.Client{Transport: rt, CheckRedirect: neverFollow}, nil
}

func neverFollow(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// proxyAnswered turns a proxy's refusal of a tunnel into an error that keeps
// the status; without it Go reports the bare reason phrase.
func proxyAnswered(_ context.Context, proxy *url.URL, _ *http.Request, res *http.Response) error {
	if res.StatusCode == http.StatusOK {
		return nil
	}
	return &proxyError{host: proxy.Host, status: res.StatusCode}
}

func tlsConfig(o Options) (*tls.Config, error) {
	conf := &tls.Config{
		MinVersion:         tls.VersionTLS12,
		InsecureSkipVerify: o.Insecure, //nolint:gosec // only where --insecure asks for it, which warns each time
	}
	if o.CACert != "" {
		pool, err := readCAs(o.CACert)
		if err != nil {
			return nil, err
		}
		conf.RootCAs = pool
	}
	if o.ClientCert == "" && o.ClientKey != "" {
		return nil, usage("bad-client-certificate", "a client key is given without its certificate",
			"Name the certificate too: --client-cert FILE.", nil)
	}
	if o.ClientCert != "" {
		cert, err := readPair(o.ClientCert, o.ClientKey)
		if err != nil {
			return nil, err
		}
		conf.Certificates = []tls.Certificate{cert}
	}
	conf.GetClientCertificate = clientCertificates(conf.Certificates).choose
	return conf, nil
}

// clientCertificates answers a server that asks for one.
type clientCertificates []tls.Certificate

func (c clientCertificates) choose(asked *tls.CertificateRequestInfo) (*tls.Certificate, error) {
	noteCertificateAsked(asked.Context())
	for i := range c {
		if asked.SupportsCertificate(&c[i]) == nil {
			return &c[i], nil
		}
	}
	return &tls.Certificate{}, nil // none: what the server makes of that is its answer
}

func readCAs(path string) (*x509.CertPool, error) {
	const hint = "--ca-cert wants a PEM file with the certificate of the authority."
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, usage("bad-ca-certificate", fmt.Sprintf("cannot read %s: %v", path, plainPathError(err)), hint, err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool() // a system without a pool of its own: the file alone counts
	}
	if !pool.AppendCertsFromPEM(text) {
		return nil, usage("bad-ca-certificate", path+" holds no certificate", hint, nil)
	}
	return pool, nil
}

func readPair(certPath, keyPath string) (tls.Certificate, error) {
	if keyPath == "" {
		keyPath = certPath
	}
	cert, err := tls.LoadX509KeyPair(certPath, keyPath)
	if err == nil {
		return cert, nil
	}
	why := fmt.Sprintf("cannot use the client certificate %s with the key %s: %v", certPath, keyPath, err)
	var pathErr *os.PathError
	if errors.As(err, &pathErr) {
		why = fmt.Sprintf("cannot read %s: %v", pathErr.Path, pathErr.Err)
	}
	return tls.Certificate{}, usage("bad-client-certificate", why,
		"--client-cert and --client-key want PEM files that belong together, the key without a passphrase.", err)
}

// plainPathError drops the operation and the path, which the sentence around it
// already names.
func plainPathError(err error) error {
	var pathErr *os.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err
	}
	return err
}

func usage(code, why, hint string, err error) *fault.Error {
	return &fault.Error{Class: fault.Usage, Code: code, Why: why, Hint: hint, Err: err}
}
