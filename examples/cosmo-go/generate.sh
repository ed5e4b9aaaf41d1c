#!/bin/sh
# Makes everything in generated/ from src/schema.graphql, and go.sum from the imports.
# Needs Go, Node and protoc on PATH; the rest is fetched at the versions below. The files are checked in, made with
# protoc 3.21.12 (its version stands in the head of the .pb.go files and nowhere else).
#
# wgc would install tools of its own from the internet; --skip-tools-installation makes it take those on PATH.
set -eu
cd "$(dirname "$0")"

wgc=wgc@0.112.7
protoc_gen_go=google.golang.org/protobuf/cmd/protoc-gen-go@v1.36.5
protoc_gen_go_grpc=google.golang.org/grpc/cmd/protoc-gen-go-grpc@v1.5.1

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
GOBIN=$tools go install "$protoc_gen_go"
GOBIN=$tools go install "$protoc_gen_go_grpc"

PATH=$tools:$PATH ${WGC:-npx --yes "$wgc"} router plugin generate --skip-tools-installation .
