package main

import (
	"context"
	"net"
	"slices"
	"sync"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/test/bufconn"
	"google.golang.org/protobuf/types/known/wrapperspb"

	service "github.com/wundergraph/cosmo/plugin/generated"
)

// client talks to the plugin's service over gRPC, in memory.
func client(t *testing.T) service.CosmoGoServiceClient {
	t.Helper()
	listener := bufconn.Listen(1 << 16)
	server := grpc.NewServer()
	service.RegisterCosmoGoServiceServer(server, &birds{guide: newGuide()})
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(server.Stop)

	conn, err := grpc.NewClient("passthrough:///memory",
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) }),
		grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return service.NewCosmoGoServiceClient(conn)
}

func TestBirdsByFamily(t *testing.T) {
	guide := client(t)
	for name, test := range map[string]struct {
		request *service.QueryBirdsRequest
		want    []string
	}{
		"all, sorted by name": {&service.QueryBirdsRequest{}, []string{"barn-owl", "snipe", "common-swift", "curlew", "tawny-owl"}},
		"one family":          {&service.QueryBirdsRequest{Family: service.Family_FAMILY_OWLS}, []string{"barn-owl", "tawny-owl"}},
		"only the first":      {&service.QueryBirdsRequest{First: wrapperspb.Int32(1)}, []string{"barn-owl"}},
		"none":                {&service.QueryBirdsRequest{First: wrapperspb.Int32(0)}, nil},
		"more than there are": {&service.QueryBirdsRequest{Family: service.Family_FAMILY_SWIFTS, First: wrapperspb.Int32(9)}, []string{"common-swift"}},
	} {
		t.Run(name, func(t *testing.T) {
			response, err := guide.QueryBirds(t.Context(), test.request)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, bird := range response.GetBirds() {
				got = append(got, bird.GetId())
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestUnknownBirdIsNull(t *testing.T) {
	response, err := client(t).QueryBird(t.Context(), &service.QueryBirdRequest{Id: "dodo"})
	if err != nil || response.GetBird() != nil {
		t.Fatalf("got %v, %v; want no bird and no error", response.GetBird(), err)
	}
}

func TestReportedSightingIsKept(t *testing.T) {
	guide := client(t)
	for _, place := range []string{"Minsmere", "Skomer"} {
		_, err := guide.MutationReportSighting(t.Context(), &service.MutationReportSightingRequest{
			BirdId:   "curlew",
			Sighting: &service.SightingInput{Count: 2, Place: &service.PlaceInput{Name: place, Latitude: 52, Longitude: 1.6}},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	response, err := guide.QueryBird(t.Context(), &service.QueryBirdRequest{Id: "curlew"})
	if err != nil {
		t.Fatal(err)
	}
	sightings := response.GetBird().GetSightings()
	if len(sightings) != 2 || sightings[0].GetPlace().GetName() != "Skomer" || sightings[1].GetPlace().GetName() != "Minsmere" {
		t.Fatalf("got %v, want Skomer before Minsmere", sightings)
	}
}

func TestWrongRequestsAreRefused(t *testing.T) {
	guide := client(t)
	one := &service.SightingInput{Count: 1, Place: &service.PlaceInput{Name: "Mauritius"}}
	for name, test := range map[string]struct {
		call func() error
		want codes.Code
	}{
		"unknown bird": {func() error {
			_, err := guide.MutationReportSighting(t.Context(), &service.MutationReportSightingRequest{BirdId: "dodo", Sighting: one})
			return err
		}, codes.NotFound},
		"nothing counted": {func() error {
			_, err := guide.MutationReportSighting(t.Context(), &service.MutationReportSightingRequest{BirdId: "curlew"})
			return err
		}, codes.InvalidArgument},
		"negative first": {func() error {
			_, err := guide.QueryBirds(t.Context(), &service.QueryBirdsRequest{First: wrapperspb.Int32(-1)})
			return err
		}, codes.InvalidArgument},
	} {
		t.Run(name, func(t *testing.T) {
			if got := status.Code(test.call()); got != test.want {
				t.Fatalf("got %v, want %v", got, test.want)
			}
		})
	}
}

// Of use with -race: queries read while sightings are reported.
func TestManyAtOnce(t *testing.T) {
	guide := client(t)
	var group sync.WaitGroup
	for range 20 {
		group.Add(2)
		go func() {
			defer group.Done()
			if _, err := guide.QueryBirds(t.Context(), &service.QueryBirdsRequest{}); err != nil {
				t.Error(err)
			}
		}()
		go func() {
			defer group.Done()
			request := &service.MutationReportSightingRequest{BirdId: "snipe", Sighting: &service.SightingInput{Count: 1}}
			if _, err := guide.MutationReportSighting(t.Context(), request); err != nil {
				t.Error(err)
			}
		}()
	}
	group.Wait()
	response, err := guide.QueryBird(t.Context(), &service.QueryBirdRequest{Id: "snipe"})
	if got := len(response.GetBird().GetSightings()); err != nil || got != 20 {
		t.Fatalf("got %d sightings, %v; want 20", got, err)
	}
}
