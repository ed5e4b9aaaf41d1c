// Command loopback-trillian is Trillian in one process: its storage in memory, its gRPC server and its sequencer.
//
// Trillian's own programs need a database, and a database refuses a leaf that is there already. The storage in memory
// does not, so that this program does it. This one makes one tree for each log that the tests run, and prints the
// address and the numbers of the trees as one line of JSON when it listens. The numbers are texts, because they do not
// fit into those of JavaScript.
package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/google/trillian"
	"github.com/google/trillian/extension"
	"github.com/google/trillian/log"
	"github.com/google/trillian/monitoring"
	"github.com/google/trillian/quota"
	"github.com/google/trillian/server"
	"github.com/google/trillian/server/admin"
	"github.com/google/trillian/server/interceptor"
	"github.com/google/trillian/storage/memory"
	"github.com/google/trillian/util/clock"
	"github.com/google/trillian/util/election"
	"github.com/google/trillian/util/election2"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"
)

// interval is the time between two passes of the sequencer, so the longest that an entry waits for its place.
const interval = 50 * time.Millisecond

func main() {
	trees := flag.Int("trees", 1, "how many logs to make")
	flag.Parse()
	if err := run(*trees); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(trees int) error {
	ctx := context.Background()
	registry := inMemory()
	service := server.NewTrillianLogRPCServer(registry, clock.System)
	administration := admin.New(registry, nil)
	ready := struct {
		Address string   `json:"address"`
		Trees   []string `json:"trees"`
	}{}
	for range trees {
		id, err := newTree(ctx, administration, service)
		if err != nil {
			return err
		}
		ready.Trees = append(ready.Trees, strconv.FormatInt(id, 10))
	}
	go sequence(ctx, registry)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	ready.Address = listener.Addr().String()
	rpc := grpc.NewServer(grpc.UnaryInterceptor(interceptor.ErrorWrapper))
	trillian.RegisterTrillianLogServer(rpc, &deduplicating{TrillianLogRPCServer: service, known: map[string]*trillian.LogLeaf{}})
	trillian.RegisterTrillianAdminServer(rpc, administration)
	if err := json.NewEncoder(os.Stdout).Encode(ready); err != nil {
		return err
	}
	return rpc.Serve(listener)
}

// deduplicating says of a leaf that is there already what Trillian says with a database: its status is ALREADY_EXISTS.
type deduplicating struct {
	*server.TrillianLogRPCServer
	lock  sync.Mutex
	known map[string]*trillian.LogLeaf
}

func (d *deduplicating) QueueLeaf(
	ctx context.Context, request *trillian.QueueLeafRequest,
) (*trillian.QueueLeafResponse, error) {
	d.lock.Lock()
	defer d.lock.Unlock()
	identity := request.GetLeaf().GetLeafIdentityHash()
	if len(identity) == 0 {
		hash := sha256.Sum256(request.GetLeaf().GetLeafValue())
		identity = hash[:]
	}
	key := fmt.Sprintf("%d %x", request.GetLogId(), identity)
	if leaf, ok := d.known[key]; ok {
		exists := status.New(codes.AlreadyExists, "leaf already exists").Proto()
		return &trillian.QueueLeafResponse{QueuedLeaf: &trillian.QueuedLogLeaf{Leaf: leaf, Status: exists}}, nil
	}
	response, err := d.TrillianLogRPCServer.QueueLeaf(ctx, request)
	if err == nil {
		d.known[key] = response.GetQueuedLeaf().GetLeaf()
	}
	return response, err
}

func inMemory() extension.Registry {
	trees := memory.NewTreeStorage()
	return extension.Registry{
		AdminStorage:    memory.NewAdminStorage(trees),
		LogStorage:      memory.NewLogStorage(trees, monitoring.InertMetricFactory{}),
		ElectionFactory: election2.NoopFactory{},
		QuotaManager:    quota.Noop(),
		MetricFactory:   monitoring.InertMetricFactory{},
	}
}

func newTree(ctx context.Context, administration *admin.Server, service *server.TrillianLogRPCServer) (int64, error) {
	tree, err := administration.CreateTree(ctx, &trillian.CreateTreeRequest{Tree: &trillian.Tree{
		TreeState:       trillian.TreeState_ACTIVE,
		TreeType:        trillian.TreeType_LOG,
		MaxRootDuration: durationpb.New(time.Hour),
	}})
	if err != nil {
		return 0, errors.Join(errors.New("no tree was made"), err)
	}
	_, err = service.InitLog(ctx, &trillian.InitLogRequest{LogId: tree.TreeId})
	return tree.TreeId, err
}

func sequence(ctx context.Context, registry extension.Registry) {
	log.NewOperationManager(log.OperationInfo{
		Registry:    registry,
		BatchSize:   100,
		NumWorkers:  2,
		RunInterval: interval,
		TimeSource:  clock.System,
		ElectionConfig: election.RunnerConfig{
			MasterHoldInterval: time.Hour,
			TimeSource:         clock.System,
		},
	}, log.NewSequencerManager(registry, 0)).OperationLoop(ctx)
}
