// What a plugin of some size links: a database, a cache, a queue, metrics, logs, settings, tokens and validation.
package main

import (
	"context"
	"net/http"
	"os"
	"time"

	"github.com/go-playground/validator/v10"
	"github.com/go-resty/resty/v2"
	"github.com/golang-jwt/jwt/v5"
	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"github.com/hashicorp/go-retryablehttp"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/nats-io/nats.go"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/redis/go-redis/v9"
	"github.com/spf13/viper"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.uber.org/zap"
)

// Nothing runs unless it is configured: the smoke test of the bench has no services.
func init() {
	settings := viper.New()
	settings.AutomaticEnv()
	if settings.GetString("BIRDS_DATABASE") == "" {
		return
	}
	logger := zap.Must(zap.NewProduction())
	if err := connect(context.Background(), settings, logger); err != nil {
		logger.Error("cannot connect", zap.Error(err))
		os.Exit(1)
	}
}

func connect(ctx context.Context, settings *viper.Viper, logger *zap.Logger) error {
	if err := validator.New().Var(settings.GetString("BIRDS_DATABASE"), "url"); err != nil {
		return err
	}
	pool, err := pgxpool.New(ctx, settings.GetString("BIRDS_DATABASE"))
	if err != nil {
		return err
	}
	if err := redis.NewClient(&redis.Options{Addr: settings.GetString("BIRDS_CACHE")}).Ping(ctx).Err(); err != nil {
		return err
	}
	queue, err := nats.Connect(settings.GetString("BIRDS_QUEUE"))
	if err != nil {
		return err
	}
	exporter, err := otlptracehttp.New(ctx)
	if err != nil {
		return err
	}
	_ = trace.NewTracerProvider(trace.WithBatcher(exporter))
	connections := prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "birds_connections"}, func() float64 {
		return float64(pool.Stat().TotalConns())
	})
	prometheus.MustRegister(connections)
	gateway := runtime.NewServeMux()
	http.Handle("/metrics", promhttp.Handler())
	http.Handle("/", gateway)
	client := resty.NewWithClient(retryablehttp.NewClient().StandardClient()).SetTimeout(time.Second)
	token, err := jwt.New(jwt.SigningMethodHS256).SignedString([]byte(settings.GetString("BIRDS_SECRET")))
	if err != nil {
		return err
	}
	if _, err := client.R().SetAuthToken(token).Get(settings.GetString("BIRDS_API")); err != nil {
		return err
	}
	logger.Info("connected", zap.String("queue", queue.ConnectedUrl()))
	return nil
}
