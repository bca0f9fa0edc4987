// Package cache keeps values for a while: Zoë, 北京, 😀.
package cache

import (
	"errors"
	"fmt"
	clock "time"
)

const size = 16

var ErrMissing = errors.New("no such value 😀")

type Store interface {
	Get(key string) (any, error)
}

type entry[T any] struct {
	value T
	until clock.Time
}

type Cache struct {
	entries map[string]entry[any]
	closing chan struct{}
}

func New() *Cache {
	return &Cache{entries: make(map[string]entry[any], size), closing: make(chan struct{})}
}

func (c *Cache) Get(key string) (any, error) {
	found, ok := c.entries[key]
	if !ok {
		return nil, fmt.Errorf("get %q: %w", key, ErrMissing)
	}
	if clock.Now().After(found.until) {
		delete(c.entries, key)
		return nil, ErrMissing
	}
	return found.value, nil
}

func (c *Cache) Sweep(every clock.Duration) {
	ticker := clock.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case now := <-ticker.C:
			for key, e := range c.entries {
				if now.After(e.until) {
					delete(c.entries, key)
				}
			}
		case <-c.closing:
			return
		}
	}
}

func kind(value any) string {
	switch value.(type) {
	case int, int64:
		return "number"
	case string:
		return `a "string"`
	default:
		return "other"
	}
}

func sum(values ...int) (total int) {
	for i := 0; i < len(values); i++ {
		total += values[i]
	}
	go func() { fmt.Println(total) }()
	return
}
