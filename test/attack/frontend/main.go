// A frontend for BuildKit that asks for more than a build may have. `# syntax=` makes it decide what is built.
// The build argument ATTACK says what it asks for. If it gets it, the build succeeds: then the attack did.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/exporter/containerimage/exptypes"
	"github.com/moby/buildkit/frontend/gateway/client"
	"github.com/moby/buildkit/frontend/gateway/grpcclient"
	"github.com/moby/buildkit/solver/pb"
	"github.com/moby/buildkit/util/appcontext"
)

func main() {
	if err := grpcclient.RunFromEnvironment(appcontext.Context(), attack); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func attack(ctx context.Context, c client.Client) (*client.Result, error) {
	sources := llb.Local("context")
	run := func(options ...llb.RunOption) llb.State {
		return sources.Run(append([]llb.RunOption{llb.Args([]string{"/prebuilt/amd64", "version"})}, options...)...).Root()
	}
	switch kind := c.BuildOpts().Opts["build-arg:ATTACK"]; kind {
	case "insecure":
		return solve(ctx, c, run(llb.Security(pb.SecurityMode_INSECURE)))
	case "network":
		return solve(ctx, c, run(llb.Network(pb.NetMode_HOST)))
	case "secret":
		return solve(ctx, c, run(llb.AddSecret("/secret", llb.SecretID("COSIGN_PRIVATE_KEY"))))
	case "agent":
		return solve(ctx, c, run(llb.AddSSHSocket(llb.SSHID("default"))))
	case "directory":
		return solve(ctx, c, llb.Local("/root"))
	case "parent":
		return solve(ctx, c, llb.Local("context", llb.FollowPaths([]string{"../../../../etc/passwd"}), llb.IncludePatterns([]string{"../../../../etc/*"})).File(llb.Copy(sources, "../../../../etc/passwd", "/stolen")))
	case "names":
		name := "::error::forged\n::error::forged\r##[error]forged\x1b[31m"
		return solve(ctx, c, run(llb.WithCustomName(name), llb.AddEnv("A", name)))
	case "platforms":
		return platforms(ctx, c, sources)
	case "huge":
		return nil, fmt.Errorf("%s", strings.Repeat("::error::forged\n", 1_000_000))
	default:
		return nil, fmt.Errorf("unknown attack %q", kind)
	}
}

func solve(ctx context.Context, c client.Client, state llb.State) (*client.Result, error) {
	definition, err := state.Marshal(ctx, llb.LinuxAmd64)
	if err != nil {
		return nil, err
	}
	return c.Solve(ctx, client.SolveRequest{Definition: definition.ToPB(), Evaluate: true})
}

// Other platforms than those asked for, with names that lead elsewhere.
func platforms(ctx context.Context, c client.Client, state llb.State) (*client.Result, error) {
	result, err := solve(ctx, c, state)
	if err != nil {
		return nil, err
	}
	ref, err := result.SingleRef()
	if err != nil {
		return nil, err
	}
	several := client.NewResult()
	list := exptypes.Platforms{}
	for _, id := range []string{"linux/amd64", "../../../../tmp/x", "::error::forged"} {
		several.AddRef(id, ref)
		platform := exptypes.Platform{ID: id}
		platform.Platform.OS, platform.Platform.Architecture = "linux", id
		list.Platforms = append(list.Platforms, platform)
	}
	encoded, err := json.Marshal(list)
	if err != nil {
		return nil, err
	}
	several.AddMeta(exptypes.ExporterPlatformsKey, encoded)
	return several, nil
}
