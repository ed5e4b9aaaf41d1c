// A field guide to a few birds, and a note of who was seen where: a plugin that the Cosmo router runs beside itself.
package main

import (
	"context"
	"errors"
	"log"

	routerplugin "github.com/wundergraph/cosmo/router-plugin"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	service "github.com/wundergraph/cosmo/plugin/generated"
)

func main() {
	plugin, err := routerplugin.NewRouterPlugin(func(server *grpc.Server) {
		service.RegisterCosmoGoServiceServer(server, &birds{guide: newGuide()})
	}, routerplugin.WithTracing())
	if err != nil {
		log.Fatalf("cannot set up the plugin: %v", err)
	}
	plugin.Serve()
}

// birds answers the schema's fields: one method each.
type birds struct {
	service.UnimplementedCosmoGoServiceServer
	guide *guide
}

func (b *birds) QueryBird(_ context.Context, request *service.QueryBirdRequest) (*service.QueryBirdResponse, error) {
	bird, err := b.guide.find(request.GetId())
	if errors.Is(err, errUnknownBird) {
		return &service.QueryBirdResponse{}, nil // the schema says null
	}
	return &service.QueryBirdResponse{Bird: bird}, err
}

func (b *birds) QueryBirds(_ context.Context, request *service.QueryBirdsRequest) (*service.QueryBirdsResponse, error) {
	found := b.guide.family(request.GetFamily())
	if first := request.GetFirst(); first != nil {
		if first.GetValue() < 0 {
			return nil, status.Error(codes.InvalidArgument, "first must not be negative")
		}
		found = found[:min(len(found), int(first.GetValue()))]
	}
	return &service.QueryBirdsResponse{Birds: found}, nil
}

func (b *birds) MutationReportSighting(
	_ context.Context, request *service.MutationReportSightingRequest,
) (*service.MutationReportSightingResponse, error) {
	if request.GetSighting().GetCount() < 1 {
		return nil, status.Error(codes.InvalidArgument, "a sighting counts at least one bird")
	}
	bird, err := b.guide.report(request.GetBirdId(), request.GetSighting())
	if errors.Is(err, errUnknownBird) {
		return nil, status.Errorf(codes.NotFound, "no bird %q in the guide", request.GetBirdId())
	}
	return &service.MutationReportSightingResponse{ReportSighting: bird}, err
}
