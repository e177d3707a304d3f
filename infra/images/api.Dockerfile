# The API: the artifact that was built and tested, on a base that holds Node 24. Any builder takes this file.
#   docker build -f infra/images/api.Dockerfile --build-arg FILES=cashback/api/dist -t api .
ARG BASE=node:24-slim

# Owner, mode and time of every file are set here, so that two builds give one layer.
FROM ${BASE} AS prepared
ARG FILES=files
ARG SOURCE_DATE_EPOCH=0
USER 0:0
COPY bascule/image/inside/prepare.ts bascule/image/inside/enter.ts bascule/image/inside/health.ts /out/bascule/image/inside/
COPY ${FILES} /out/app
RUN ["node", "/out/bascule/image/inside/prepare.ts", "/out"]

FROM ${BASE}
COPY --from=prepared /out /
WORKDIR /app
USER 1000:1000
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 HEALTH_PATH=/api/health
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["node", "/bascule/image/inside/health.js"]
ENTRYPOINT ["node", "/bascule/image/inside/enter.js"]
CMD ["node", "main.mjs"]
ARG REVISION=""
ARG VERSION=""
ARG CREATED=""
LABEL org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.created="${CREATED}"
