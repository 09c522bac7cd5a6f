import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Reader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * Says of files server.properties what Kafka's own classes say of them: whether a node of that version would start with one, on
 * an empty disk, and under which cluster id. Run it with the jars of a version, and as many files as there are:
 *
 *     printf 'NAME\tFILE\tFLAGS\n' | java -cp 'JARS/*' Verdict.java
 *
 * NAME is the caller's. FLAGS are those of kafka-storage.sh format besides the file, such as --cluster-id=ID, separated by tabs. For
 * each line one comes back, NAME, verdict and reason with tabs between them:
 *
 *     accepted    cluster id as it is stored
 *     refused     what Kafka says
 *     zookeeper   Kafka would start for ZooKeeper
 *
 * It does what kafka-storage.sh format and then the start of a server do, up to where sockets are opened. Every file is formatted in
 * a folder of its own, whatever its log.dirs say.
 */
public class Verdict {
    static final PrintStream OUT = System.out;

    /** What Kafka's programs end with, in place of ending Java. */
    static class End extends RuntimeException {
        final int code;

        End(int code, String message) {
            super(message);
            this.code = code;
        }
    }

    public static void main(String[] args) throws Exception {
        System.setOut(System.err); // Kafka's programs print
        setExit();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line; (line = in.readLine()) != null; ) {
            String[] parts = line.split("\t");
            Path temp = Files.createTempDirectory("verdict");
            String verdict;
            try {
                verdict = judge(Path.of(parts[1]), Arrays.copyOfRange(parts, 2, parts.length), temp);
            } catch (Throwable e) {
                verdict = "refused\t" + reason(e).replace(temp.toString(), "");
            } finally {
                remove(temp);
            }
            new PrintStream(OUT, true, StandardCharsets.UTF_8).println(parts[0] + "\t" + verdict);
        }
    }

    static String judge(Path file, String[] flags, Path temp) throws Throwable {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(in);
        }
        Object config = config(properties);
        if (zookeeper(config)) {
            return "zookeeper";
        }
        Path moved = temp.resolve("server.properties");
        move(properties, metadata(config), temp);
        try (var out = Files.newBufferedWriter(moved)) {
            properties.store(out, null);
        }
        for (String flag : flags) {
            if (flag.startsWith("--cluster-id=")) {
                id(flag.substring("--cluster-id=".length()), config);
            }
        }
        format(moved, flags);
        // The server reads back what the format left.
        config = config(properties);
        call(method(Class.forName("kafka.server.KafkaRaftServer"), "initializeLogDirs"), config);
        Properties meta = new Properties();
        try (Reader in = Files.newBufferedReader(Path.of(metadata(config), "meta.properties"))) {
            meta.load(in);
        }
        return "accepted\t" + meta.getProperty("cluster.id");
    }

    /** Does what kafka.Kafka does with the properties first. */
    static Object config(Properties properties) throws Throwable {
        return call(Class.forName("kafka.server.KafkaConfig").getMethod("fromProps", Properties.class), properties);
    }

    /** Says which folder the cluster's records are in. */
    static String metadata(Object config) throws Throwable {
        return (String) call(config.getClass().getMethod("metadataLogDir"), config);
    }

    static boolean zookeeper(Object config) throws Throwable {
        try {
            return (boolean) call(config.getClass().getMethod("requiresZookeeper"), config);
        } catch (NoSuchMethodException e) { // since 4.0
            return false;
        }
    }

    /** Moves all folders of the data below another one. */
    static void move(Properties properties, String metadata, Path temp) {
        String dirs = properties.getProperty("log.dirs", properties.getProperty("log.dir", "/tmp/kafka-logs"));
        String[] list = dirs.split(",");
        for (int i = 0; i < list.length; i++) {
            if (list[i].trim().equals(metadata)) {
                metadata = temp.resolve("data" + i).toString();
            }
            list[i] = temp.resolve("data" + i).toString();
        }
        properties.setProperty("log.dirs", String.join(",", list));
        properties.setProperty("metadata.log.dir", metadata.startsWith(temp.toString()) ? metadata : temp.resolve("metadata").toString());
    }

    /** Asks about the cluster id alone: up to 3.4 the tool ends Java itself where it refuses one. */
    static void id(String id, Object config) throws Throwable {
        try {
            Class.forName("kafka.server.MetaProperties");
        } catch (ClassNotFoundException e) { // since 3.7, which takes any
            return;
        }
        call(Class.forName("kafka.tools.StorageTool").getMethod("buildMetadataProperties", String.class, config.getClass()), id, config);
    }

    static void format(Path file, String[] flags) throws Throwable {
        String[] args = Stream.concat(Stream.of("format", "--config=" + file), Stream.of(flags)).toArray(String[]::new);
        PrintStream err = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setErr(new PrintStream(said, true));
        try {
            call(Class.forName("kafka.tools.StorageTool").getMethod("main", String[].class), (Object) args);
        } catch (End e) {
            if (e.code != 0) {
                throw e.getMessage() != null ? e : new End(e.code, said.toString(StandardCharsets.UTF_8).strip());
            }
        } finally {
            System.setErr(err);
        }
    }

    /** Calls a method that is static, or one of its first argument, and throws what it throws. Further arguments are nothing of note. */
    static Object call(Method method, Object... args) throws Throwable {
        boolean isStatic = Modifier.isStatic(method.getModifiers());
        Object[] rest = isStatic ? args : Arrays.copyOfRange(args, 1, args.length);
        Class<?>[] types = method.getParameterTypes();
        Object[] all = Arrays.copyOf(rest, types.length);
        for (int i = rest.length; i < types.length; i++) {
            all[i] = types[i] == String.class ? "" : Class.forName("org.slf4j.helpers.NOPLogger").getField("NOP_LOGGER").get(null);
        }
        try {
            return method.invoke(isStatic ? null : args[0], all);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    static Method method(Class<?> holder, String name) throws NoSuchMethodException {
        return Arrays.stream(holder.getMethods()).filter(m -> m.getName().equals(name)).findFirst()
            .orElseThrow(() -> new NoSuchMethodException(name));
    }

    /** Says in one line why something was refused. */
    static String reason(Throwable e) {
        while (e instanceof ExceptionInInitializerError && e.getCause() != null) {
            e = e.getCause();
        }
        String text = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return text.replaceFirst("^requirement failed: ", "").strip().replaceAll("\\s+", " ");
    }

    static void setExit() throws Exception {
        Class<?> exit = Class.forName("org.apache.kafka.common.utils.Exit");
        Class<?> procedure = Class.forName("org.apache.kafka.common.utils.Exit$Procedure");
        Object end = Proxy.newProxyInstance(Verdict.class.getClassLoader(), new Class<?>[] {procedure}, (proxy, method, args) -> {
            throw new End((int) args[0], (String) args[1]);
        });
        for (String name : List.of("setExitProcedure", "setHaltProcedure")) {
            exit.getMethod(name, procedure).invoke(null, end);
        }
    }

    static void remove(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
