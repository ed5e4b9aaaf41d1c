// Command opentofu-go is a provider for OpenTofu with one data source, `birds_species`.
package main

import (
	"context"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// version is set by the linker.
var version = "dev"

var latin = map[string]string{"kestrel": "Falco tinnunculus", "robin": "Erithacus rubecula"}

type birds struct{}

func (birds) Metadata(_ context.Context, _ provider.MetadataRequest, out *provider.MetadataResponse) {
	out.TypeName, out.Version = "birds", version
}
func (birds) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse)          {}
func (birds) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}
func (birds) Resources(context.Context) []func() resource.Resource                              { return nil }
func (birds) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{func() datasource.DataSource { return species{} }}
}

type species struct{}

type model struct {
	Name  types.String `tfsdk:"name"`
	Latin types.String `tfsdk:"latin"`
}

func (species) Metadata(_ context.Context, _ datasource.MetadataRequest, out *datasource.MetadataResponse) {
	out.TypeName = "birds_species"
}

func (species) Schema(_ context.Context, _ datasource.SchemaRequest, out *datasource.SchemaResponse) {
	out.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"name":  schema.StringAttribute{Required: true},
		"latin": schema.StringAttribute{Computed: true},
	}}
}

func (species) Read(ctx context.Context, in datasource.ReadRequest, out *datasource.ReadResponse) {
	var bird model
	out.Diagnostics.Append(in.Config.Get(ctx, &bird)...)
	if out.Diagnostics.HasError() {
		return
	}
	known, ok := latin[bird.Name.ValueString()]
	if !ok {
		out.Diagnostics.AddError("Unknown bird", bird.Name.ValueString()+" is not a bird that this provider knows.")
		return
	}
	bird.Latin = types.StringValue(known)
	out.Diagnostics.Append(out.State.Set(ctx, bird)...)
}

func main() {
	options := providerserver.ServeOpts{Address: "registry.opentofu.org/example/birds"}
	if err := providerserver.Serve(context.Background(), func() provider.Provider { return birds{} }, options); err != nil {
		log.Fatal(err)
	}
}
