package session

import (
	"context"
	"errors"

	"kloakroom/internal/fault"
	"kloakroom/internal/profile"
	"kloakroom/internal/secret"
)

// Keeper keeps sign-ins: the profile in the file, the secret in the store. The
// commands and the Connect screen share it. Store opens the store; it is called
// only where a secret is to be kept or deleted.
type Keeper struct {
	File  *profile.File
	Store func() (secret.Store, error)
}

// Keep saves a profile whose sign-in has succeeded. A secret that was typed goes
// to the store first, under [profile.Profile.StoreName], and the profile refers
// to it; with a zero secret the profile's own reference is written. So a kill in
// between leaves the profile as it was, and an error leaves both as they were.
// What the profile kept before under another name is deleted at the end.
// asDefault makes it the default profile. It returns the profile as saved, and
// where the secret is kept, "" for nowhere.
func (k Keeper) Keep(ctx context.Context, p profile.Profile, typed secret.Value, asDefault bool) (saved profile.Profile, where string, err error) {
	before, _ := k.File.Get(p.Name)
	back := func() {}
	if !typed.IsZero() {
		p.SignIn.Secret = p.KeptRef()
		if err := p.Check(); err != nil {
			return p, "", err
		}
		if where, back, err = k.put(ctx, p.StoreName(), typed); err != nil {
			return p, "", err
		}
	}
	if err := k.File.Save(ctx, p, asDefault); err != nil {
		back()
		return p, "", err
	}
	return p, where, k.deleteOld(ctx, before, p)
}

// put keeps a secret and returns what takes that back.
func (k Keeper) put(ctx context.Context, name string, v secret.Value) (where string, back func(), err error) {
	store, err := k.Store()
	if err != nil {
		return "", nil, err
	}
	old, err := store.Get(ctx, name)
	if err != nil && !errors.Is(err, secret.ErrNotFound) {
		return "", nil, err
	}
	if err := store.Put(ctx, name, v); err != nil {
		return "", nil, err
	}
	return store.Name(), func() {
		// ctx may be what ended; taking back is owed all the same. Where even that
		// fails, a secret lies there that nothing refers to.
		ctx := context.WithoutCancel(ctx)
		if old.IsZero() {
			_ = store.Delete(ctx, name)
		} else {
			_ = store.Put(ctx, name, old)
		}
	}, nil
}

// Change changes a profile in the file. A kept secret that no longer belongs to
// it (another user, another server) is deleted. asDefault makes it the default
// profile. It returns the profile before and after.
func (k Keeper) Change(ctx context.Context, name string, asDefault bool, change func(*profile.Profile) error) (before, after profile.Profile, err error) {
	before, after, err = k.File.Update(ctx, name, asDefault, change)
	if err != nil {
		return before, after, err
	}
	return before, after, k.deleteOld(ctx, before, after)
}

// Forget deletes the kept secret of a profile, first from the store and then
// its reference from the file, so that a kill in between is mended by doing it
// again. The profile stays. A secret given by another reference is the user's
// own and stays, too; then, and where nothing is kept, forgot is false.
func (k Keeper) Forget(ctx context.Context, name string) (forgot bool, err error) {
	p, err := k.File.Get(name)
	if err != nil || !p.Kept() {
		return false, err
	}
	if err := k.delete(ctx, p.StoreName()); err != nil {
		return false, err
	}
	_, _, err = k.File.Update(ctx, name, false, func(now *profile.Profile) error {
		if now.SignIn == p.SignIn {
			now.SignIn.Secret = secret.Ref{}
		}
		return nil
	})
	return err == nil, err
}

// Remove forgets a profile's secret and takes the profile away.
func (k Keeper) Remove(ctx context.Context, name string) error {
	if _, err := k.Forget(ctx, name); err != nil {
		return err
	}
	return k.File.Remove(ctx, name)
}

// deleteOld deletes what was kept for a profile before, unless it still counts.
func (k Keeper) deleteOld(ctx context.Context, before, after profile.Profile) error {
	if !before.Kept() || before.SignIn.Secret == after.SignIn.Secret {
		return nil
	}
	return fault.Wrap("delete the secret that profile "+after.Name+" kept before (the profile itself is saved)", k.delete(ctx, before.StoreName()))
}

// delete deletes a secret; one that is not there is deleted already.
func (k Keeper) delete(ctx context.Context, name string) error {
	store, err := k.Store()
	if err != nil {
		return err
	}
	if err := store.Delete(ctx, name); err != nil && !errors.Is(err, secret.ErrNotFound) {
		return err
	}
	return nil
}
