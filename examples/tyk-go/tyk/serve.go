package tyk

import (
	"context"
	"os"

	"github.com/hashicorp/go-hclog"
	goplugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
)

// Plugin is what an author writes.
type Plugin struct {
	Manifest     string
	ConfigSchema string
	// Initialize gets the settings before the first request.
	Initialize func(settings map[string]string) error
	// PostAuth judges a request whose sender is known.
	PostAuth func(request *EnrichedRequest) *PluginResponse
}

// Serve shakes hands with the host and serves the plugin until the host ends it.
func Serve(plugin Plugin) {
	ServeServices(plugin.services())
}

// ServeServices serves the gRPC services by the names that the host dispenses them by.
func ServeServices(services map[string]*grpc.ServiceDesc) {
	plugins := goplugin.PluginSet{}
	for name, service := range services {
		plugins[name] = registration{service: service}
	}
	goplugin.Serve(&goplugin.ServeConfig{
		HandshakeConfig: goplugin.HandshakeConfig{
			ProtocolVersion:  1,
			MagicCookieKey:   "AI_STUDIO_PLUGIN",
			MagicCookieValue: "v1",
		},
		Plugins:    plugins,
		GRPCServer: goplugin.DefaultGRPCServer,
		Logger:     hclog.New(&hclog.LoggerOptions{Name: "plugin", Level: hclog.Info, Output: os.Stderr}),
	})
}

// The host calls a plugin by the service "plugin". Before that, AI Studio reads manifest and schema from the service
// "config".
func (plugin Plugin) services() map[string]*grpc.ServiceDesc {
	text := func(name, json string) grpc.MethodDesc {
		return Unary(name, func(*Empty) *Text { return &Text{Success: true, JSON: json} })
	}
	ping := Unary("Ping", func(request *Ping) *Pong { return &Pong{Timestamp: request.Timestamp, Healthy: true} })
	manifest, schema := text("GetManifest", plugin.Manifest), text("GetConfigSchema", plugin.ConfigSchema)
	return map[string]*grpc.ServiceDesc{
		"config": {
			ServiceName: "config_provider.ConfigProviderService",
			Methods:     []grpc.MethodDesc{ping, manifest, schema},
		},
		"plugin": {
			ServiceName: "plugin.PluginService",
			Methods: []grpc.MethodDesc{
				ping, manifest, schema,
				Unary("Initialize", func(settings *Settings) *Result {
					if err := plugin.Initialize(settings.Config); err != nil {
						return &Result{ErrorMessage: err.Error()}
					}
					return &Result{Success: true}
				}),
				Unary("Shutdown", func(*Empty) *Result { return &Result{Success: true} }),
				Unary("ProcessPostAuth", plugin.PostAuth),
			},
		},
	}
}

// Unary makes a gRPC method of a function.
func Unary[Request, Reply any](name string, answer func(*Request) *Reply) grpc.MethodDesc {
	handler := func(_ any, _ context.Context, decode func(any) error, _ grpc.UnaryServerInterceptor) (any, error) {
		request := new(Request)
		if err := decode(request); err != nil {
			return nil, err
		}
		return answer(request), nil
	}
	return grpc.MethodDesc{MethodName: name, Handler: handler}
}

type registration struct {
	goplugin.NetRPCUnsupportedPlugin
	service *grpc.ServiceDesc
}

func (r registration) GRPCServer(_ *goplugin.GRPCBroker, server *grpc.Server) error {
	server.RegisterService(r.service, nil)
	return nil
}

func (r registration) GRPCClient(context.Context, *goplugin.GRPCBroker, *grpc.ClientConn) (any, error) {
	return nil, nil
}
