# Bascule itself, with this plan and all that it builds components with. BASE holds Node 24, npm, git and flock.
#   docker build -f infra/images/bascule.Dockerfile -t bascule .
# It ships to the engine of the machine that it runs on, so it stands on that machine's network, and shares its socket
# and its memory (secrets lie there for containers). What it knows is in one volume; .git gives it the commits to ship:
#   docker run -d --name bascule --network host --read-only --tmpfs /tmp --group-add $(stat -c %g /var/run/docker.sock) \
#     -v /var/run/docker.sock:/var/run/docker.sock -v /dev/shm:/dev/shm -v bascule:/app/.rewapp -v $PWD/.git:/app/.git:ro \
#     bascule up --environments production --target docker
ARG BASE=node:24-bookworm

# What the lock file says and nothing else; this stage alone speaks to npm's registry.
FROM ${BASE} AS modules
USER 0:0
COPY package.json package-lock.json /modules/
COPY bascule/package.json /modules/bascule/
WORKDIR /modules
RUN ["npm", "ci", "--no-audit", "--no-fund"]

# Owner, mode and time of every file are set here, so that two builds give one layer.
FROM ${BASE} AS prepared
ARG SOURCE_DATE_EPOCH=0
USER 0:0
COPY . /out/app
RUN ["node", "/out/app/bascule/image/inside/prepare.ts", "/out"]

FROM ${BASE}
COPY --from=modules /modules/node_modules /app/node_modules
COPY --from=prepared /out /
WORKDIR /app
# A new volume takes its owner from here.
COPY --chown=1000:1000 infra/images/volume /app/.rewapp
USER 1000:1000
ENV NODE_ENV=production HOME=/tmp NODE_COMPILE_CACHE=/tmp/compiled HEALTH_SOCKET=/app/.rewapp/server.sock HEALTH_PATH=/status
VOLUME /app/.rewapp
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=120s --retries=3 CMD ["node", "/app/bascule/image/inside/health.ts"]
ENTRYPOINT ["node", "/app/bascule/cli/main.ts"]
CMD ["up"]
ARG REVISION=""
ARG VERSION=""
ARG CREATED=""
LABEL org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.created="${CREATED}"
