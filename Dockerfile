# A node of Sampo; README.md, "Deploy", says how to run it. `docker build -t sampo .`

FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /build
COPY pom.xml ./
COPY core core/
COPY cluster cluster/
COPY app app/
COPY examples/pom.xml examples/
RUN --mount=type=cache,id=m2,target=/m2 \
    mvn -B -q -Dmaven.repo.local=/m2 -pl app -am -Dmaven.test.skip=true package

# All of Java, since handlers may need any part of it. Not Alpine: bin/sampo needs bash, and the
# embedded PostgreSQL needs glibc.
FROM eclipse-temurin:25-jre
RUN groupadd --gid 10001 sampo \
    && useradd --uid 10001 --gid 10001 --home-dir /sampo --no-create-home \
        --shell /usr/sbin/nologin sampo \
    && mkdir -p /sampo/data \
    && chown 10001:10001 /sampo/data
WORKDIR /sampo
COPY --from=build /build/app/target/lib/ /sampo/app/target/lib/
COPY --from=build /build/app/target/sampo-app-*.jar /sampo/app/target/
COPY conf/sampo.conf /sampo/conf/
COPY handlers/README.md /sampo/handlers/
COPY bin/sampo deploy/docker/healthcheck /sampo/bin/

# Listening at all addresses takes SAMPO_SECURITY_ALLOW_INSECURE_BIND=true beside this, which is for
# whoever runs the image to say. The heap is a share of the container's memory; addresses are looked
# up again soon, because a container that is replaced keeps its name and changes its address.
ENV SAMPO_BIND=0.0.0.0 \
    SAMPO_DATA_DIR=/sampo/data \
    SAMPO_HANDLERS_DIR=/sampo/handlers \
    SAMPO_JAVA_OPTS="-XX:MaxRAMPercentage=65 -Dsun.net.inetaddr.ttl=5 -Dsun.net.inetaddr.negative.ttl=1" \
    XDG_CACHE_HOME=/sampo/data/cache

USER 10001:10001
VOLUME /sampo/data
EXPOSE 7070 7626 7355

# Alive and not ready: a node that waits for its database must not be restarted for it.
HEALTHCHECK --interval=10s --timeout=5s --start-period=90s --retries=3 \
    CMD ["/sampo/bin/healthcheck", "alive"]

# bin/sampo becomes Java, which thus is process 1 and gets SIGTERM.
ENTRYPOINT ["/sampo/bin/sampo"]
CMD ["start"]
