# An image of dockAPI; see docs/deployment/docker.md. Works with BuildKit and the classic builder.
# Without access to a registry, NODE_IMAGE can be any image with Node 24, npm and a shell.
ARG NODE_IMAGE=node:24-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build

FROM ${NODE_IMAGE}
WORKDIR /app
COPY --from=build /app/dist dist
COPY package.json LICENSE THIRD_PARTY.md ./
# A new volume gets the owner and mode of this directory.
RUN mkdir -p -m 700 /var/lib/dockapi && chown 1000:1000 /var/lib/dockapi
VOLUME /var/lib/dockapi
# 127.0.0.1 would be the container's own, which clients cannot reach.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8000 DOCKAPI_STATE_DIR=/var/lib/dockapi
EXPOSE 8000
# The node user of node:24-slim, by number, so that /etc/passwd need not have it.
USER 1000:1000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/livez`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=8", "--expose-gc", "dist/main.js"]
