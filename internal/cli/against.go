package cli

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"mskraft/internal/change"
	"mskraft/internal/message"
	"mskraft/internal/output"
	"mskraft/internal/parallel"
	"mskraft/internal/render"
)

// sinceCommit is what changes on the hosts of a cluster since a commit. Lacking are the
// changes that have to be accepted and that its folder does not carry.
type sinceCommit struct {
	Cluster string          `json:"cluster"`
	Changes []change.Change `json:"changes"`
	Lacking []string        `json:"lacking"`
}

// against tells what changes since a commit, and whether the output folder carries all of
// it that has to be accepted.
func (a *app) against(o *options, args []string) int {
	if o.format != "" || o.stat || o.host != "" {
		return a.refuse("usage.against")
	}
	r, err := a.renderer(o)
	if err != nil {
		return a.fail(err)
	}
	defer parallel.Start(r.Warm)()
	if o.was, err = os.MkdirTemp("", "mskraft-"); err != nil {
		return a.fail(err)
	}
	defer func() { _ = os.RemoveAll(o.was) }()
	if o.out != "" {
		if err := checkOut(o.against, o.out, o.was); err != nil {
			return a.fail(err)
		}
	}
	list, ok, code := a.clusters(o, args)
	if !ok {
		return code
	}
	wanted, _ := described(list)
	found := make([]sinceCommit, len(wanted))
	outcomes := a.each(wanted, "progress.compared", func(l *loaded) outcome {
		s, err := o.since(r, l)
		if err != nil {
			return outcome{err: message.Failed("failed.at", l.source.Name, err)}
		}
		return outcome{name: s.Cluster, kafka: s.Changes, lacking: s.Lacking}
	})
	for i, oc := range outcomes {
		found[i] = sinceCommit{oc.name, append([]change.Change{}, oc.kafka...), append([]string{}, oc.lacking...)}
		switch {
		case oc.err != nil:
			code = a.fail(oc.err)
			continue
		case len(oc.kafka) > 0 && !o.json:
			fmt.Fprintf(a.out, "%s\n%s\n", a.words(message.New("comment.since", oc.name, o.against)).What, told(oc.kafka, ""))
		}
		if len(oc.lacking) > 0 {
			folder := filepath.Join(o.out, oc.name)
			a.say("note.lacking", folder, message.And(oc.lacking...), o.against, strings.Join(oc.lacking, ","))
			code = max(code, exitDifferent)
		}
	}
	if o.json {
		code = max(code, a.json(struct {
			Against  string        `json:"against"`
			Clusters []sinceCommit `json:"clusters"`
		}{o.against, found}))
	}
	return code
}

// since compares a cluster with its folder in the commit, and with the folder that it has
// now. What was pending in the commit may have been carried out since.
func (o *options) since(r *render.Renderer, l *loaded) (sinceCommit, error) {
	now, err := output.New(r, l.catalogue, l.cluster, o.out, output.Options{Former: l.former})
	if err != nil {
		return sinceCommit{}, err
	}
	var before [2]*output.Output
	for i, applied := range []bool{false, true} {
		if before[i], err = output.New(r, l.catalogue, l.cluster, o.was, output.Options{Former: l.was, Applied: applied}); err != nil {
			return sinceCommit{}, err
		}
	}
	return sinceCommit{l.cluster.Name, before[0].Changes, toAccept(now.Lacking(before[:]))}, nil
}

// checkOut writes what a commit has of the output folder into another one, byte for byte.
// A commit without it writes nothing.
func checkOut(commit, out, to string) error {
	dir, below := out, ""
	for {
		if st, err := os.Stat(dir); err == nil && st.IsDir() {
			break
		}
		below = filepath.Join(filepath.Base(dir), below)
		dir = filepath.Dir(dir)
	}
	prefix, err := git(dir, nil, "rev-parse", "--show-prefix")
	if err != nil {
		return err
	}
	id, err := git(dir, nil, "rev-parse", "--verify", "--quiet", "--end-of-options", commit+"^{commit}")
	if err != nil {
		return message.Failed("failed.commit", commit)
	}
	folder := filepath.ToSlash(filepath.Join(strings.TrimSpace(string(prefix)), below))
	args := []string{"ls-tree", "-r", "-z", "--full-tree", strings.TrimSpace(string(id))}
	if folder != "" {
		args = append(args, "--", folder+"/")
	}
	listed, err := git(dir, nil, args...)
	if err != nil {
		return err
	}
	var ids bytes.Buffer
	var names []string
	for entry := range strings.SplitSeq(string(listed), "\x00") {
		about, name, ok := strings.Cut(entry, "\t")
		word := strings.Fields(about)
		if name = strings.TrimPrefix(name, folder+"/"); ok && strings.HasPrefix(word[0], "100") && filepath.IsLocal(name) {
			names = append(names, name)
			fmt.Fprintln(&ids, word[2])
		}
	}
	blobs, err := git(dir, &ids, "cat-file", "--batch")
	if err != nil {
		return err
	}
	return writeBlobs(bufio.NewReader(bytes.NewReader(blobs)), names, to)
}

// writeBlobs writes what git cat-file --batch says, a file for each name.
func writeBlobs(blobs *bufio.Reader, names []string, to string) error {
	for _, name := range names {
		head, err := blobs.ReadString('\n')
		if err != nil {
			return err
		}
		word := strings.Fields(head)
		size, err := strconv.Atoi(word[len(word)-1])
		if err != nil {
			return message.Failed("failed.at", name, errors.New(strings.TrimSpace(head)))
		}
		text := make([]byte, size+1) // a line end follows
		if _, err := io.ReadFull(blobs, text); err != nil {
			return err
		}
		path := filepath.Join(to, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, text[:size], 0o644); err != nil {
			return err
		}
	}
	return nil
}

// git runs git in a folder, and returns what it prints.
func git(dir string, stdin io.Reader, args ...string) ([]byte, error) {
	cmd := exec.Command("git", append([]string{"-C", dir}, args...)...)
	cmd.Stdin = stdin
	text, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return nil, message.Failed("failed.at", "git", errors.New(strings.TrimSpace(string(exit.Stderr))))
	}
	return text, err
}
