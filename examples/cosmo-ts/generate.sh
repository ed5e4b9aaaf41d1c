#!/bin/sh
# Makes everything in generated/ from src/schema.graphql. Needs Node; the packages of package.json have to be installed.
#
# wgc writes service.proto, mapping.json and the lock. It uses the names that `wgc router plugin generate` derives from
# this directory. That command would also install protoc and three compiler plugins: this example needs none of them,
# because it reads service.proto itself.
set -eu
cd "$(dirname "$0")"

wgc=wgc@0.112.7

${WGC:-npx --yes "$wgc"} grpc-service generate CosmoTsService \
  --input src/schema.graphql --output generated --package-name service

# The types of the messages, for the TypeScript compiler alone.
node_modules/.bin/proto-loader-gen-types --keepCase --longs=String --enums=String --defaults --oneofs --grpcLib=@grpc/grpc-js \
  --outDir=generated/types generated/service.proto
