package main

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"sync"

	"google.golang.org/protobuf/proto"

	service "github.com/wundergraph/cosmo/plugin/generated"
)

var errUnknownBird = errors.New("unknown bird")

// guide keeps everything in memory, so the router's restart of the plugin forgets the sightings that were reported.
// What it returns are copies: gRPC reads them after the lock is released.
type guide struct {
	mu        sync.RWMutex
	birds     []*service.Bird // sorted by name
	sightings int
}

func newGuide() *guide {
	g := &guide{birds: []*service.Bird{
		bird("barn-owl", "Barn owl", "Tyto alba", service.Family_FAMILY_OWLS, 80, 95),
		bird("common-swift", "Common swift", "Apus apus", service.Family_FAMILY_SWIFTS, 40, 44),
		bird("curlew", "Eurasian curlew", "Numenius arquata", service.Family_FAMILY_WADERS, 80, 100),
		bird("snipe", "Common snipe", "Gallinago gallinago", service.Family_FAMILY_WADERS, 39, 45),
		bird("tawny-owl", "Tawny owl", "Strix aluco", service.Family_FAMILY_OWLS, 81, 105),
	}}
	slices.SortFunc(g.birds, func(a, b *service.Bird) int { return cmp.Compare(a.GetName(), b.GetName()) })
	return g
}

func bird(id, name, latin string, family service.Family, from, to int32) *service.Bird {
	return &service.Bird{
		Id: id, Name: name, LatinName: latin, Family: family,
		Wingspan: &service.Wingspan{From: from, To: to},
	}
}

func (g *guide) find(id string) (*service.Bird, error) {
	g.mu.RLock()
	defer g.mu.RUnlock()
	found, err := g.lookUp(id)
	if err != nil {
		return nil, err
	}
	return clone(found), nil
}

// family returns the birds of one family; FAMILY_UNSPECIFIED, which is how an absent argument arrives, means all.
func (g *guide) family(family service.Family) []*service.Bird {
	g.mu.RLock()
	defer g.mu.RUnlock()
	var found []*service.Bird
	for _, b := range g.birds {
		if family == service.Family_FAMILY_UNSPECIFIED || b.GetFamily() == family {
			found = append(found, clone(b))
		}
	}
	return found
}

func (g *guide) report(id string, input *service.SightingInput) (*service.Bird, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	found, err := g.lookUp(id)
	if err != nil {
		return nil, err
	}
	g.sightings++
	place := input.GetPlace()
	found.Sightings = slices.Insert(found.Sightings, 0, &service.Sighting{
		Id:    strconv.Itoa(g.sightings),
		Place: &service.Place{Name: place.GetName(), Latitude: place.GetLatitude(), Longitude: place.GetLongitude()},
		Count: input.GetCount(),
	})
	return clone(found), nil
}

func clone(b *service.Bird) *service.Bird {
	return proto.Clone(b).(*service.Bird)
}

// lookUp is for callers that hold the lock.
func (g *guide) lookUp(id string) (*service.Bird, error) {
	for _, b := range g.birds {
		if b.GetId() == id {
			return b, nil
		}
	}
	return nil, errUnknownBird
}
