package io.keychainauth.daemon.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keychainauth.audit.AuditLog;
import io.keychainauth.audit.AuditRecord;
import io.keychainauth.audit.Reserve;
import io.keychainauth.daemon.request.AuditTrail;
import io.keychainauth.daemon.request.Broker;
import io.keychainauth.daemon.request.Gatehouse;
import io.keychainauth.daemon.request.StoreAccess;
import io.keychainauth.peer.Endpoint;
import io.keychainauth.peer.Listener;
import io.keychainauth.peer.PeerException;
import io.keychainauth.peer.Proof;
import io.keychainauth.policy.Identity;
import io.keychainauth.policy.PendingEntry;
import io.keychainauth.policy.PendingQueue;
import io.keychainauth.policy.PolicyException;
import io.keychainauth.policy.PolicyFile;
import io.keychainauth.policy.Rights;
import io.keychainauth.protocol.Limits;
import io.keychainauth.protocol.RequestCodec;
import io.keychainauth.protocol.ResponseCodec;
import io.keychainauth.store.Change;
import io.keychainauth.store.Secret;
import io.keychainauth.store.SecretBytes;
import io.keychainauth.store.SecretId;
import io.keychainauth.store.StoreException;
import io.keychainauth.testkit.peer.FakeConnection;
import io.keychainauth.testkit.peer.FakeImage;
import io.keychainauth.testkit.peer.FakeTransport;
import io.keychainauth.testkit.peer.Proofs;
import io.keychainauth.testkit.store.FakeStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The pipeline with real policy, queue and log files, a store in memory, a clock that the test moves. */
final class Workbench implements AutoCloseable {
    static final FakeImage TOOL = FakeImage.tool("/usr/bin/tool");

    final FakeStore store = new FakeStore();
    final PolicyFile policies;
    final Path policyFile;
    final Clients clients;
    private final Path auditFile;
    private final PendingQueue queue;
    private final AuditLog audit;
    private final FakeTransport transport = new FakeTransport();
    private final Endpoint endpoint = new Endpoint("/agent.sock");
    private final Listener listener;
    private final AtomicLong nanos = new AtomicLong();
    private volatile boolean shortage;
    /** Threads beside those that serve. */
    final AtomicInteger threads = new AtomicInteger();

    private Optional<Runnable> losing = Optional.empty();

    Workbench(Path folder) throws IOException, PolicyException, PeerException {
        this(folder, Limits.DEFAULT);
    }

    Workbench(Path folder, Limits limits) throws IOException, PolicyException, PeerException {
        policyFile = folder.resolve("config.json");
        auditFile = folder.resolve("audit.log");
        policies = new PolicyFile(policyFile);
        queue = new PendingQueue(folder.resolve("pending.json"), InstantSource.system());
        audit = AuditLog.open(auditFile, InstantSource.system(), _ -> {}, Reserve.NONE);
        AuditTrail trail = new AuditTrail(this::record, audit::noted, audit::refused);
        Broker broker = new Broker(
                policies,
                new Gatehouse(queue, trail),
                new RequestCodec(limits),
                new ResponseCodec(limits),
                new StoreAccess(store, limits.responseBytes()),
                trail);
        clients = new Clients(broker, policies, limits, nanos::get, this::thread);
        listener = transport.listen(endpoint);
        Thread serving = new Thread(this::serve, "serve");
        serving.setDaemon(true);
        serving.start();
    }

    private Thread thread(Runnable task) {
        if (shortage) {
            throw new OutOfMemoryError("unable to create native thread");
        }
        threads.incrementAndGet();
        return new Thread(task);
    }

    private void record(AuditRecord record) throws IOException {
        if (losing.isPresent()) {
            Runnable event = losing.get();
            losing = Optional.empty();
            event.run();
            throw new IOException("No space left on device");
        }
        audit.append(record);
    }

    private void serve() {
        try {
            listener.serve(clients);
        } catch (PeerException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The tool may do everything with {@code aws}. */
    Workbench trusting(FakeImage image) throws PolicyException, PeerException {
        policies.register(identity(image));
        policies.grant(image.path(), new Rights(Set.of("aws"), Set.of("aws"), true));
        return this;
    }

    static Identity identity(FakeImage image) throws PeerException {
        return new Identity(image.path(), image.digest());
    }

    /** A client whose path is in the policy, with other content. */
    FakeConnection connectNamed(FakeImage image) throws PolicyException, InterruptedException {
        policies.register(new Identity(image.path(), "a".repeat(64)));
        return connect(Proofs.of(image));
    }

    FakeConnection connect() throws InterruptedException {
        return connect(Proofs.of(TOOL));
    }

    FakeConnection connect(Proof proof) throws InterruptedException {
        return transport.connect(endpoint, proof);
    }

    /** All answers of a connection that the daemon ends; strangers are answered on a thread of their own. */
    static String lastAnswers(FakeConnection connection) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!connection.ended()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("the connection stays open; answered so far: " + connection.answers());
            }
            Thread.onSpinWait();
        }
        return connection.answers();
    }

    /** What a connection that stays open was answered, on whatever thread. */
    static String firstAnswer(FakeConnection connection) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (connection.answers().isEmpty() && System.nanoTime() - deadline < 0) {
            Thread.onSpinWait();
        }
        return connection.answers();
    }

    void put(String target, String value) throws StoreException {
        try (Secret secret = new Secret(new SecretBytes(value.getBytes(UTF_8)), Map.of())) {
            store.apply(List.of(new Change.Put(new SecretId("aws", target), secret)));
        }
    }

    String stored(String target) throws StoreException {
        try (Secret secret = store.read(new SecretId("aws", target)).orElseThrow()) {
            return new String(secret.value().bytes(), UTF_8);
        }
    }

    List<PendingEntry> pending() throws PolicyException {
        return queue.list();
    }

    /** Lines of the audit log. */
    List<String> log() throws IOException {
        return Files.readAllLines(auditFile);
    }

    /** The next record of a request cannot be written. */
    void loseRecord() {
        loseRecord(() -> {});
    }

    /** The same, and something else happens in that moment. */
    void loseRecord(Runnable event) {
        losing = Optional.of(event);
    }

    /** Closes the log: nothing can be recorded any more. */
    void breakLog() throws IOException {
        audit.close();
    }

    /** From now on the system has no threads to give, or has some again. */
    void shortage(boolean begins) {
        shortage = begins;
    }

    void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
        clients.sweep();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        clients.close();
        audit.close();
    }

    static String request(String action, String more) {
        return "{\"type\":\"REQUEST\",\"action\":\"" + action + "\",\"service\":\"aws\"" + more + "}\n";
    }

    static String read(String targets) {
        return request("read", ",\"targets\":[" + targets + "]");
    }

    static String failure(String status, String reason) {
        return "{\"type\":\"RESPONSE\",\"status\":\"" + status + "\",\"reason\":\"" + reason + "\"}\n";
    }

    static String success(String results) {
        return "{\"type\":\"RESPONSE\",\"status\":\"success\""
                + (results.isEmpty() ? "" : ",\"results\":[" + results + "]") + "}\n";
    }
}
