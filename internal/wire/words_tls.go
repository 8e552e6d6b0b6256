package wire

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"time"
)

func (e *Error) tlsWords() (why, hint string) {
	host := e.host()
	switch e.Kind {
	case TLSUntrusted:
		return "the TLS certificate of " + host + " is not trusted: " + e.untrustedReason(),
			"Trust its authority with --ca-cert FILE, or take any certificate, this once, with --insecure."
	case TLSHostname:
		return e.hostnameWords(),
			"Use a name that the certificate holds, or take any certificate, this once, with --insecure."
	case TLSExpired:
		return "the TLS certificate of " + host + " " + e.expiredReason(),
			"Check this machine's clock, have the certificate renewed, or take any, this once, with --insecure."
	case TLSWrongScheme:
		if strings.HasPrefix(e.URL, "https:") {
			return host + " does not speak TLS, but the URL begins with https://",
				"Write http://, or use the server's TLS port."
		}
		return host + " speaks TLS, but the URL begins with http://", "Write https://."
	default: // TLSClientCertificate
		why = host + " did not accept the client certificate, or the lack of one"
		if isAlert(e.Err, "certificate required") {
			why = host + " wants a client certificate"
		}
		return why, "Give one that it knows with --client-cert FILE and --client-key FILE."
	}
}

func (e *Error) untrustedReason() string {
	var authority x509.UnknownAuthorityError
	cert := e.peer()
	if errors.As(e.Err, &authority) && authority.Cert != nil {
		cert = authority.Cert
	}
	switch {
	case cert == nil:
		return causeText(e.Err)
	case cert.Subject.String() == cert.Issuer.String():
		return "it is self-signed"
	case errors.As(e.Err, &authority):
		return fmt.Sprintf("this machine does not know its authority %q", cert.Issuer.String())
	}
	return causeText(e.Err)
}

// peer is the certificate the server showed, if the error holds it.
func (e *Error) peer() *x509.Certificate {
	var unverified *tls.CertificateVerificationError
	if errors.As(e.Err, &unverified) && len(unverified.UnverifiedCertificates) > 0 {
		return unverified.UnverifiedCertificates[0]
	}
	return nil
}

func (e *Error) hostnameWords() string {
	var mismatch x509.HostnameError
	if !errors.As(e.Err, &mismatch) || mismatch.Certificate == nil {
		return "the TLS certificate is not for " + e.host()
	}
	names := append([]string{}, mismatch.Certificate.DNSNames...)
	for _, ip := range mismatch.Certificate.IPAddresses {
		names = append(names, ip.String())
	}
	if len(names) > 5 {
		names = append(names[:5], "…")
	}
	if len(names) == 0 {
		return "the TLS certificate holds no name, so it is not for " + mismatch.Host
	}
	return "the TLS certificate is for " + strings.Join(names, ", ") + ", not for " + mismatch.Host
}

func (e *Error) expiredReason() string {
	var invalid x509.CertificateInvalidError
	if !errors.As(e.Err, &invalid) || invalid.Cert == nil {
		return "has expired or is not yet valid"
	}
	const day = "2006-01-02 15:04 MST"
	if time.Now().Before(invalid.Cert.NotBefore) {
		return "is not valid before " + invalid.Cert.NotBefore.UTC().Format(day)
	}
	return "expired on " + invalid.Cert.NotAfter.UTC().Format(day)
}
