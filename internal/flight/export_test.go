package flight

// Waiting returns how many wait for the request of a key.
func Waiting[K comparable, T any](g *Group[K, T], key K) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	if f := g.flights[key]; f != nil {
		return f.waiting
	}
	return 0
}
