package profile

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"kloakroom/internal/fault"
	"kloakroom/internal/secret"
)

// File is the file of profiles: what it said when it was read, and the way to
// change it. It holds no secret, only where they are. Every change reads it
// anew, under a lock that all processes share, changes what was asked for and
// nothing else (comments stay), and replaces it by rename; after that the File
// says what stands there now. Its methods may be called from several goroutines.
// A nil File has no profiles.
type File struct {
	path string

	mu  sync.Mutex
	now *content
}

// ErrUnreadable is that the file system does not let us read the file at all.
var ErrUnreadable = errors.New("the file of profiles cannot be read")

// OpenFile reads the file at path (see [Path]); one that is not there has no
// profiles. A damaged file is a usage fault that names the line, and is never
// written over; one that may not be read is a usage fault that wraps
// [ErrUnreadable].
func OpenFile(path string) (*File, error) {
	f := &File{path: path, now: &content{}}
	if path == "" {
		return f, nil
	}
	b, err := read(path)
	if err != nil {
		return nil, err
	}
	f.now, err = parse(path, b)
	if err != nil {
		return nil, err
	}
	return f, nil
}

// read returns the bytes of the file, none where there is no file.
func read(path string) ([]byte, error) {
	b, err := os.ReadFile(path)
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		return b, nil
	}
	return nil, &fault.Error{
		Class: fault.Usage, Code: "profiles-unreadable", What: "read the profiles",
		Why: path + " cannot be read: " + secret.Reason(err), Hint: "Its owner can allow it; XDG_CONFIG_HOME names another folder.",
		Err: errors.Join(ErrUnreadable, err),
	}
}

// Path is where the file lies; it need not exist yet.
func (f *File) Path() string { return f.path }

// Profiles are all profiles in the order of the file.
func (f *File) Profiles() []Profile { return slices.Clone(f.content().profiles) }

// Names are those of all profiles in the order of the file.
func (f *File) Names() []string { return namesOf(f.content().profiles) }

func namesOf(profiles []Profile) []string {
	names := make([]string, len(profiles))
	for i, p := range profiles {
		names[i] = p.Name
	}
	return names
}

// Default is the name of the profile that is used where none is named; "" for
// none.
func (f *File) Default() string { return f.content().standard }

// Get returns the profile of a name. One that is not there is a not-found fault
// that offers the nearest.
func (f *File) Get(name string) (Profile, error) {
	all := f.content().profiles
	if i := find(all, name); i >= 0 {
		return all[i], nil
	}
	hint := didYouMean(name, namesOf(all))
	if hint == "" {
		hint = "`kloakroom profiles` lists them; `kloakroom login` makes one."
	}
	return Profile{}, &fault.Error{
		Class: fault.NotFound, Code: "profile-not-found", Why: "there is no profile " + name, Hint: hint,
	}
}

// line is where a key of a profile stands, the profile itself for "".
func (f *File) line(name, key string) int { return f.content().lines[name+"\x00"+key] }

func (f *File) content() *content {
	if f == nil {
		return &content{}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

// Save puts a profile in place of the one of its name, or behind all others;
// asDefault makes it the default in the same step. Nothing is written for a
// profile that does not [Profile.Check].
func (f *File) Save(ctx context.Context, p Profile, asDefault bool) error {
	if err := p.Check(); err != nil {
		return err
	}
	return f.edit(ctx, "save profile "+p.Name, func(e *editor) error {
		e.put(p)
		if asDefault {
			e.setDefault(p.Name)
		}
		return nil
	})
}

// Add saves a profile whose name is not taken; else the error is a conflict.
func (f *File) Add(ctx context.Context, p Profile, asDefault bool) error {
	if err := p.Check(); err != nil {
		return err
	}
	return f.edit(ctx, "add profile "+p.Name, func(e *editor) error {
		if find(e.c.profiles, p.Name) >= 0 {
			return &fault.Error{
				Class: fault.Conflict, Code: "profile-exists", Why: "there is a profile " + p.Name + " already",
				Hint: "`kloakroom profiles set " + p.Name + "` changes it.",
			}
		}
		e.put(p)
		if asDefault {
			e.setDefault(p.Name)
		}
		return nil
	})
}

// Update changes the profile of a name as it stands in the file now. The name
// stays; asDefault makes it the default in the same step. It returns the profile
// before and after.
func (f *File) Update(ctx context.Context, name string, asDefault bool, change func(*Profile) error) (before, after Profile, err error) {
	err = f.edit(ctx, "change profile "+name, func(e *editor) error {
		var err error
		if before, err = e.get(name); err != nil {
			return err
		}
		after = before
		if err := change(&after); err != nil {
			return err
		}
		after.Name = name
		if err := after.Check(); err != nil {
			return err
		}
		e.put(after)
		if asDefault {
			e.setDefault(name)
		}
		return nil
	})
	return before, after, err
}

// Remove takes a profile away, and the default where it was that.
func (f *File) Remove(ctx context.Context, name string) error {
	return f.edit(ctx, "remove profile "+name, func(e *editor) error {
		if _, err := e.get(name); err != nil {
			return err
		}
		e.remove(name)
		return nil
	})
}

// SetDefault makes a profile the one that is used where none is named; "" makes
// none.
func (f *File) SetDefault(ctx context.Context, name string) error {
	return f.edit(ctx, "set the default profile", func(e *editor) error {
		if name != "" {
			if _, err := e.get(name); err != nil {
				return err
			}
		}
		e.setDefault(name)
		return nil
	})
}

// edit reads the file under its lock, changes it and puts it back.
func (f *File) edit(ctx context.Context, what string, change func(*editor) error) error {
	if f.path == "" {
		return &fault.Error{
			Class: fault.Usage, Code: "no-config-folder", What: what, Why: "HOME is not set, so there is no folder for it",
			Hint: "Set HOME or XDG_CONFIG_HOME. Flags and variables work without a profile.",
		}
	}
	unlock, err := secret.LockFile(ctx, filepath.Join(filepath.Dir(f.path), "profiles.lock"))
	if err != nil {
		return f.unwritable(ctx, what, err)
	}
	defer unlock()
	f.mu.Lock()
	defer f.mu.Unlock()
	before, err := read(f.path)
	if err != nil {
		return fault.Wrap(what, err)
	}
	now, err := parse(f.path, before)
	if err != nil {
		return err
	}
	after, err := rewrite(before, now, change)
	if err != nil {
		return fault.Wrap(what, err)
	}
	then, err := parse(f.path, after)
	if err != nil {
		return err
	}
	if !bytes.Equal(before, after) {
		if err := secret.ReplaceFile(target(f.path), after); err != nil {
			return f.unwritable(ctx, what, err)
		}
	}
	f.now = then
	return nil
}

// target is the file behind a link, so that the link stays one.
func target(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return path
}

func (f *File) unwritable(ctx context.Context, what string, err error) error {
	if ctx.Err() != nil {
		return fault.Wrap(what, ctx.Err())
	}
	out := &fault.Error{
		Class: fault.Usage, Code: "profiles-unwritable", What: what,
		Why:  filepath.Dir(f.path) + " cannot be written: " + secret.Reason(err),
		Hint: "Nothing was changed. XDG_CONFIG_HOME names another folder; flags and variables work without a profile.", Err: err,
	}
	if errors.Is(err, secret.ErrLocked) {
		out.Code, out.Why = "profiles-locked", "another kloakroom is changing "+f.path
		out.Hint = "Nothing was changed. Try again when it has finished."
	}
	return out
}
