package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kloakroom/internal/output"
)

// The page is made from the commands themselves, as their help is.
func TestThePageOfCommandsIsTrue(t *testing.T) {
	isTrue(t, "commands.md", commandsPage(commandTree()), "Commands")
}

// What a reader copies from a page must work: the commands are there, and know
// the flags.
func TestCommandsInExamplesAndPagesExist(t *testing.T) {
	for _, cmd := range documented(commandTree()) {
		if cmd.Example != "" && !strings.Contains(cmd.Example, cmd.CommandPath()) {
			t.Errorf("the example of %s does not use it", cmd.CommandPath())
		}
		for line := range strings.Lines(cmd.Example) {
			checkLine(t, "the help of "+cmd.CommandPath(), line)
		}
	}
	for _, page := range []string{"README.md", "SECURITY.md", "CONTRIBUTING.md"} {
		text, err := os.ReadFile(filepath.Join("..", "..", page))
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			if strings.HasPrefix(line, "    ") {
				checkLine(t, page, line)
			}
		}
	}
}

// checkLine wants each command of ours in a line for a shell to be there.
func checkLine(t *testing.T, where, line string) {
	t.Helper()
	line, _, _ = strings.Cut(line, " #")
	for _, part := range regexp.MustCompile(`[|]|\$\(`).Split(line, -1) {
		words := strings.Fields(part)
		if len(words) < 2 || words[0] != "kloakroom" || !regexp.MustCompile(`^[a-z]+$`).MatchString(words[1]) {
			continue
		}
		cmd, rest, err := commandTree().Find(words[1:])
		if err != nil || !cmd.HasParent() {
			t.Errorf("%s: there is no command %s", where, strings.TrimSpace(part))
			continue
		}
		for _, word := range rest {
			name, isFlag := strings.CutPrefix(strings.TrimRight(word, ")\""), "--")
			if isFlag && cmd.Flags().Lookup(name) == nil && cmd.InheritedFlags().Lookup(name) == nil {
				t.Errorf("%s: %s does not know --%s", where, cmd.CommandPath(), name)
			}
		}
	}
}

// A variable that the program reads is on the page of commands.
func TestThePageOfCommandsNamesEveryVariable(t *testing.T) {
	page := commandsPage(commandTree())
	for _, room := range []string{"profile", "secret"} {
		files, err := filepath.Glob(filepath.Join("..", "..", "internal", room, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no source of internal/%s: %v", room, err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range regexp.MustCompile(`"(KLOAKROOM_[A-Z_]*[A-Z])"`).FindAllSubmatch(source, -1) {
				if !strings.Contains(page, string(m[1])) {
					t.Errorf("%s reads %s, which the page does not name: give it a row in variables, or a flag whose help names it", file, m[1])
				}
			}
		}
	}
}

// commandTree is the program's own, with what cobra adds when it runs.
func commandTree() *cobra.Command {
	root := newRoot(newApp(output.New(output.Options{})))
	root.InitDefaultHelpFlag()
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	return root
}

// documented are the commands below one, each before its own.
func documented(parent *cobra.Command) []*cobra.Command {
	var out []*cobra.Command
	for _, cmd := range parent.Commands() {
		if cmd.IsAvailableCommand() || cmd.Name() == "help" {
			out = append(append(out, cmd), documented(cmd)...)
		}
	}
	return out
}

// isGroup tells whether a command only holds others.
func isGroup(cmd *cobra.Command) bool {
	return cmd.HasAvailableSubCommands() && cmd.Long == "" && cmd.Example == ""
}

// variables are those that no flag goes with.
var variables = [][2]string{
	{"KLOAKROOM_USER`, `KLOAKROOM_PASSWORD", "sign in as this user"},
	{"KLOAKROOM_CLIENT_ID`, `KLOAKROOM_CLIENT_SECRET", "or as the service account of this client"},
	{"KLOAKROOM_TOKEN", "or with an administrator's access token got elsewhere"},
	{"KLOAKROOM_API", "the URL that the API screen begins with"},
	{"KLOAKROOM_PASSPHRASE_FROM", "where the passphrase of the encrypted file comes from, by reference; it stands in where no keychain runs"},
}

// exitWords are the exit codes in words.
var exitWords = []struct {
	code  int
	words string
}{
	{exitOK, "done as asked, warnings or not"},
	{exitBroken, "what was asked about is broken; its command says when"},
	{exitUsage, "wrong usage, or nobody there to be asked"},
	{exitRefused, "the sign-in or the token was refused"},
	{exitNotFound, "not found"},
	{exitUnreachable, "no network, no TLS, too slow, or an answer that such a server should not give"},
	{exitNotPermitted, "not permitted; the message names the role that is missing"},
	{exitConflict, "a conflict: the name exists, or it changed in the meantime"},
	{exitInterrupted, "interrupted, or answered no"},
}

// commandsPage writes the page: an index, what all commands share, and a section
// for each command.
func commandsPage(root *cobra.Command) string {
	var b strings.Builder
	b.WriteString("# Commands\n\n" +
		"This page is written from the program's own commands, as their `--help` is.\n\n" +
		"| command | does |\n|---|---|\n" +
		"| [`kloakroom`](#without-a-command) | Open the full-screen program |\n")
	all := documented(root)
	for _, cmd := range all {
		if !isGroup(cmd) && cmd.Parent().Name() != "completion" {
			fmt.Fprintf(&b, "| [`%s`](#%s) | %s |\n", cell(usageLine(cmd)), anchor(cmd), cell(cmd.Short))
		}
	}
	b.WriteString("\n## Without a command\n\n" + prose(root.Long) + "\nThe keys are on a page of their own: [keys.md](keys.md).\n" +
		"\n| flag | is |\n|---|---|\n")
	root.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
		if f.Name != "help" && f.Name != "version" {
			flagRow(&b, f)
		}
	})
	shared(&b, root)
	for _, cmd := range all {
		if !isGroup(cmd) && cmd.Parent().Name() != "completion" {
			section(&b, cmd)
		}
	}
	return b.String()
}

// shared is what holds for all commands, told once.
func shared(b *strings.Builder, root *cobra.Command) {
	b.WriteString("\n## Flags and variables of all commands\n\n" +
		"A flag goes before its variable, and both go before the profile.\n\n| flag | variable | is |\n|---|---|---|\n")
	named := regexp.MustCompile(` \((KLOAKROOM_\w+)(?:; )?([^)]*)\)$`)
	root.PersistentFlags().VisitAll(func(f *pflag.Flag) {
		variable := ""
		_, means := pflag.UnquoteUsage(f)
		if m := named.FindStringSubmatch(means); m != nil {
			variable, means = "`"+m[1]+"`", strings.TrimSuffix(means, m[0])
			if m[2] != "" {
				means += " (" + m[2] + ")"
			}
		}
		fmt.Fprintf(b, "| %s | %s | %s |\n", flagWords(f), variable, cell(means))
	})
	for _, v := range variables {
		fmt.Fprintf(b, "| | `%s` | %s |\n", v[0], v[1])
	}
	b.WriteString("\n## Secrets\n\n" +
		"A secret or a token is never an argument: other users of a machine see those. It is given by reference:\n\n" +
		"| reference | is |\n|---|---|\n" +
		"| `env:NAME` | a variable, byte for byte |\n| `file:PATH` | a file |\n| `cmd:COMMAND` | what a command prints |\n" +
		"| `keychain:NAME` | an entry of the system's keychain |\n| `-` | standard input |\n\n" +
		"All but `env:` lose one final newline.\n")
	b.WriteString("\n## Commands that write\n\n" +
		"They show a plan and ask. These flags they have in common:\n\n| flag | is |\n|---|---|\n")
	consentFlags().VisitAll(func(f *pflag.Flag) { flagRow(b, f) })
	b.WriteString("\nA Keycloak that is not on this machine is guarded, unless its profile says otherwise: `--yes` does not do\n" +
		"there, `--confirm` does. A read-only profile writes nothing. Where nobody can be asked and no flag answers,\n" +
		"nothing is written. With `-o json` they print what was done; with `--dry-run` the plan,\n" +
		"which is the same without `state` and `entry`:\n\n" + jsonBlock(applied{}))
	b.WriteString("\n## Output and exit codes\n\n" +
		"Data goes to standard output, everything else to standard error. `-o json` prints the data as JSON; its fields\n" +
		"stay, more may come. A field that cannot be known is `null`, or absent. An error is one line,\n" +
		"`kloakroom: what failed: why`, and one with what to try; with `-o json` it is\n" +
		"`{\"error\":{\"code\",\"message\",\"hint\"}}`.\n\n| exit code | |\n|---|---|\n")
	for _, e := range exitWords {
		fmt.Fprintf(b, "| %d | %s |\n", e.code, e.words)
	}
}

// section is one command.
func section(b *strings.Builder, cmd *cobra.Command) {
	fmt.Fprintf(b, "\n## %s\n\n", cmd.CommandPath())
	text := cmd.Long
	if text == "" {
		text = cmd.Short + "."
	}
	b.WriteString(prose(text) + "\n```\n" + usageLine(cmd) + flagsMark(cmd) + "\n```\n")
	if flags := ownFlags(cmd); len(flags) > 0 {
		b.WriteString("\n| flag | is |\n|---|---|\n")
		for _, f := range flags {
			flagRow(b, f)
		}
	}
	if cmd.Example != "" {
		b.WriteString("\nFor example:\n\n```sh\n" + strings.ReplaceAll(strings.TrimPrefix(cmd.Example, "  "), "\n  ", "\n") + "\n```\n")
	}
	if writes(cmd) {
		b.WriteString("\nIt [writes](#commands-that-write).\n")
	}
	if sample, ok := jsonOf[cmd.CommandPath()]; ok {
		b.WriteString("\nWith `-o json`:\n\n" + jsonBlock(sample))
	}
	b.WriteString("\n" + exitLine(cmd) + "\n")
}

// consentFlags are those of all commands that write.
func consentFlags() *pflag.FlagSet {
	cmd := &cobra.Command{}
	new(consent).bind(cmd)
	return cmd.Flags()
}

// isConsent tells whether a flag is one of those, and means there what it means
// everywhere.
func isConsent(f *pflag.Flag) bool {
	shared := consentFlags().Lookup(f.Name)
	return shared != nil && shared.Usage == f.Usage
}

func writes(cmd *cobra.Command) bool {
	f := cmd.Flags().Lookup("dry-run")
	return f != nil && isConsent(f)
}

// ownFlags are those of the command itself, without what is told once for all.
func ownFlags(cmd *cobra.Command) []*pflag.Flag {
	var out []*pflag.Flag
	cmd.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
		if f.Name != "help" && !f.Hidden && !isConsent(f) {
			out = append(out, f)
		}
	})
	return out
}

func flagsMark(cmd *cobra.Command) string {
	if len(ownFlags(cmd)) == 0 && !writes(cmd) {
		return ""
	}
	return " [flags]"
}

func flagRow(b *strings.Builder, f *pflag.Flag) {
	_, usage := pflag.UnquoteUsage(f)
	fmt.Fprintf(b, "| %s | %s |\n", flagWords(f), cell(usage+defaultOf(f)))
}

// usageLine is the command with its arguments.
func usageLine(cmd *cobra.Command) string {
	if !cmd.HasParent() {
		return cmd.Use
	}
	return cmd.Parent().CommandPath() + " " + cmd.Use
}

// flagWords is a flag with what it takes.
func flagWords(f *pflag.Flag) string {
	name, _ := pflag.UnquoteUsage(f)
	words := "--" + f.Name
	if f.Shorthand != "" {
		words = "-" + f.Shorthand + ", " + words
	}
	switch name {
	case "":
	case "string", "stringArray":
		words += " TEXT"
	case "int":
		words += " N"
	default:
		words += " " + name
	}
	return "`" + cell(words) + "`"
}

// defaultOf names the value that a flag has by itself, where there is one.
func defaultOf(f *pflag.Flag) string {
	if slices.Contains([]string{"", "false", "0", "0s", "[]"}, f.DefValue) || strings.Contains(f.Usage, "(default") {
		return ""
	}
	return " (default: `" + f.DefValue + "`)"
}

// exitLine names the exit codes that a command may end with.
func exitLine(cmd *cobra.Command) string {
	path := cmd.CommandPath()
	codes := []int{exitOK}
	why, broken := exitBrokenWhen[path]
	if broken {
		codes = append(codes, exitBroken)
	}
	codes = append(codes, exitUsage)
	switch {
	case slices.Contains(offline, path):
	case strings.HasPrefix(path, "kloakroom profiles"), path == "kloakroom logout":
		codes = append(codes, exitNotFound, exitConflict, exitInterrupted)
	case strings.HasPrefix(path, "kloakroom demo"):
		if broken {
			codes = append(codes, exitUnreachable, exitConflict, exitInterrupted)
		}
	default:
		codes = append(codes, exitRefused, exitNotFound, exitUnreachable, exitNotPermitted)
		if writes(cmd) {
			codes = append(codes, exitConflict)
		}
		codes = append(codes, exitInterrupted)
	}
	words := make([]string, len(codes))
	for i, c := range codes {
		words[i] = itoa(c)
	}
	line := "[Exit codes](#output-and-exit-codes): " + strings.Join(words, ", ") + "."
	if broken {
		line += " 1 where " + why + "."
	}
	return line
}

// offline are the commands that talk to no server.
var offline = []string{"kloakroom version", "kloakroom help", "kloakroom completion"}

// exitBrokenWhen says when a command ends with 1.
var exitBrokenWhen = map[string]string{
	"kloakroom call":         "`--fail` is given and the status is 400 or above",
	"kloakroom inspect":      "the token is forged or cannot be decoded",
	"kloakroom demo":         "Keycloak does not come up, or the flow does not end as it should",
	"kloakroom demo up":      "Keycloak does not come up",
	"kloakroom demo prepare": "Keycloak does not come up",
	"kloakroom demo reset":   "the scene cannot be set",
}

func anchor(cmd *cobra.Command) string { return strings.ReplaceAll(cmd.CommandPath(), " ", "-") }

// cell escapes what would end a cell of a table.
func cell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }

// prose is a long text as Markdown: its lines are those of a terminal already.
func prose(s string) string { return strings.TrimSpace(s) + "\n" }
