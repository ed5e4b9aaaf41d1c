#!/usr/bin/env bash
# What a workflow without the action does by hand for a signed Cosmo plugin: build and push both platforms, sign index and
# images, verify, and make the two calls of the control plane. The bench measures it; it is no example to follow: the
# tag exists before the signatures, and nothing is checked.
#
# PLUGIN directory · NAME · REGISTRY host:port · COSMO_API_URL · WORK empty directory · HEADERS file with the call's headers ·
# BODY file: request of PublishFederatedSubgraph, with @VERSION@ · FORMATS "bundle legacy" · SIGN "key" or "keyless" ·
# COSIGN_KEY and COSIGN_PUBLIC_KEY, or FULCIO_URL, REKOR_URL, IDENTITY and ISSUER · SIGNING_CONFIG · TRUSTED_ROOT
set -euo pipefail

call() {
  curl --silent --show-error --fail-with-body --header "@$HEADERS" --data-binary "@$2" \
    "$COSMO_API_URL/wg.cosmo.platform.v1.PlatformService/$1"
}
field() { sed -n "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p"; }

printf '{"name":"%s","namespace":"default","labels":[]}' "$NAME" >"$WORK/wanted.json"
call ValidateAndFetchPluginData "$WORK/wanted.json" >"$WORK/grant.json"
version=$(field newVersion <"$WORK/grant.json")
image=$REGISTRY/$(field reference <"$WORK/grant.json")
auth=$(printf 'x:%s' "$(field pushToken <"$WORK/grant.json")" | base64 --wrap=0)
mkdir "$WORK/docker"
cp -r "$DOCKER_CONFIG/." "$WORK/docker"
sed "s|^{|{\"auths\":{\"$REGISTRY\":{\"auth\":\"$auth\"}},|" "$DOCKER_CONFIG/config.json" >"$WORK/docker/config.json"
export DOCKER_CONFIG=$WORK/docker

docker buildx build --push --platform linux/amd64,linux/arm64 --provenance=false --sbom=false \
  --metadata-file "$WORK/metadata.json" --tag "$image:$version" "$PLUGIN"
digest=$(field containerimage.digest <"$WORK/metadata.json")

for format in $FORMATS; do
  sign=(--recursive --yes --allow-http-registry)
  verify=(--allow-http-registry)
  if [ "$format" = bundle ]; then
    sign+=(--signing-config "$SIGNING_CONFIG" --trusted-root "$TRUSTED_ROOT")
  else
    sign+=(--new-bundle-format=false --use-signing-config=false)
    verify+=(--new-bundle-format=false)
  fi
  if [ "$SIGN" = key ]; then
    sign+=(--key "$COSIGN_KEY")
    [ "$format" = bundle ] || sign+=(--tlog-upload=false)
    verify+=(--key "$COSIGN_PUBLIC_KEY" --insecure-ignore-tlog)
  else
    sign+=(--oidc-provider github-actions)
    [ "$format" = bundle ] || sign+=(--fulcio-url "$FULCIO_URL" --rekor-url "$REKOR_URL" --trusted-root "$TRUSTED_ROOT")
    verify+=(--trusted-root "$TRUSTED_ROOT" --certificate-identity "$IDENTITY" --certificate-oidc-issuer "$ISSUER")
  fi
  cosign sign "${sign[@]}" "$image@$digest"
  cosign verify "${verify[@]}" "$image@$digest" >"$WORK/$format.json"
done

sed "s/@VERSION@/$version/" "$BODY" >"$WORK/publish.json"
call PublishFederatedSubgraph "$WORK/publish.json" >"$WORK/published.json"
grep -q '"code":"OK"' "$WORK/published.json"
