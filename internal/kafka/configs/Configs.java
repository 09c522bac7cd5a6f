import java.io.File;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.Security;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes ../properties.txt: what Kafka's own ConfigDef says of every broker property and of every topic property, for the
 * versions in versions.txt. Run it from the repository's top folder, by "make kafka-configs".
 *
 * The jars are where the tests on real Kafka clusters keep theirs, a folder for each version; maven fetches what is missing.
 */
public class Configs {
    static final Path FOLDER = Path.of("internal/kafka/configs");
    static final Path OUTPUT = Path.of("internal/kafka/properties.txt");
    static final Path POM = Path.of("internal/integration/testdata/pom.xml");

    /** Where versions of Kafka keep their definitions: a class, or a Scala object, and its field. */
    static final String[][] BROKER = {
        {"org.apache.kafka.server.config.AbstractKafkaConfig", "CONFIG_DEF"},
        {"kafka.server.KafkaConfig$", "configDef"},
    };
    static final String[][] TOPIC = {
        {"org.apache.kafka.storage.internals.log.LogConfig", "CONFIG"},
        {"kafka.log.LogConfig$", "kafka$log$LogConfig$$configDef"},
    };

    public static void main(String[] args) throws Exception {
        // Two defaults are what the Java says that runs this; those of an unchanged Java make the output the same everywhere.
        Security.setProperty("ssl.KeyManagerFactory.algorithm", "SunX509");
        Security.setProperty("ssl.TrustManagerFactory.algorithm", "PKIX");

        List<String> versions = Files.readAllLines(FOLDER.resolve("versions.txt"));
        Table broker = new Table(versions), topic = new Table(versions);
        for (int i = 0; i < versions.size(); i++) {
            try (URLClassLoader kafka = open(versions.get(i))) {
                Thread.currentThread().setContextClassLoader(kafka); // where Kafka looks for classes that it knows by name
                read(broker, i, kafka, BROKER);
                read(topic, i, kafka, TOPIC);
            }
        }
        String text = "# Kafka's broker and topic properties by version, written by \"make kafka-configs\". Package kafka explains the columns.\n"
            + "versions\t" + String.join("\t", versions) + "\n[broker]\n" + broker + "[topic]\n" + topic;
        if (!List.of(args).contains("--check")) {
            Files.writeString(OUTPUT, text);
        } else if (!Files.readString(OUTPUT).equals(text)) {
            System.err.println(OUTPUT + " is not what Kafka's jars say: run make kafka-configs");
            System.exit(1);
        }
    }

    /** Opens the jars of a version. They see nothing of this program, and nothing of another version. */
    static URLClassLoader open(String version) throws IOException, InterruptedException {
        List<URL> urls = new ArrayList<>();
        File[] jars = fetch(version).toFile().listFiles((folder, name) -> name.endsWith(".jar"));
        Arrays.sort(jars);
        for (File jar : jars) {
            urls.add(jar.toURI().toURL());
        }
        return new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
    }

    static Path fetch(String version) throws IOException, InterruptedException {
        Map<String, String> env = System.getenv();
        String cache = env.getOrDefault("XDG_CACHE_HOME", env.get("HOME") + "/.cache");
        Path folder = Path.of(env.getOrDefault("MSKRAFT_KAFKA", cache + "/mskraft-kafka"), version);
        if (Files.exists(folder)) {
            return folder;
        }
        Path part = folder.resolveSibling(version + ".part"); // a fetch that breaks off leaves nothing that looks whole
        int code = new ProcessBuilder("mvn", "-q", "-B", "-f", POM.toString(), "-Dkafka.version=" + version, "-DoutputDirectory=" + part,
            "-DincludeScope=runtime", "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies").inheritIO().start().waitFor();
        if (code != 0) {
            throw new IOException("maven cannot fetch kafka " + version);
        }
        return Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
    }

    static void read(Table table, int version, ClassLoader kafka, String[][] places) throws Exception {
        for (String[] place : places) {
            Class<?> holder;
            try {
                holder = kafka.loadClass(place[0]);
            } catch (ClassNotFoundException e) {
                continue; // another version's
            }
            Field field = holder.getDeclaredField(place[1]);
            field.setAccessible(true);
            Object object = place[0].endsWith("$") ? holder.getField("MODULE$").get(null) : null;
            Object definition = field.get(Modifier.isStatic(field.getModifiers()) ? null : object);
            for (Object key : ((Map<?, ?>) call(definition, "configKeys")).values()) {
                List<String> row = row(key, definition.getClass().getClassLoader());
                if (places == TOPIC) {
                    String name = (String) get(key, "name");
                    String broker = brokerName(name, kafka, object);
                    if (broker != null) {
                        row.add("broker=" + broker);
                    }
                }
                table.add((String) get(key, "name"), version, row);
            }
            return;
        }
        throw new ClassNotFoundException("kafka " + table.versions.get(version) + " has none of the classes that Configs.java knows");
    }

    /** Returns the broker's property that says what topics have without a property, null for none. */
    static String brokerName(String name, ClassLoader kafka, Object scala) throws Exception {
        if (scala != null) { // up to 3.4
            Object option = scala.getClass().getMethod("serverConfigName", String.class).invoke(scala, name);
            return (boolean) call(option, "isDefined") ? (String) call(option, "get") : null;
        }
        Class<?> synonyms = kafka.loadClass("org.apache.kafka.server.config.ServerTopicConfigSynonyms");
        return (String) ((Map<?, ?>) synonyms.getField("TOPIC_CONFIG_SYNONYMS").get(null)).get(name);
    }

    /** Returns the columns behind name and versions. */
    static List<String> row(Object key, ClassLoader kafka) throws Exception {
        Class<?> definition = kafka.loadClass("org.apache.kafka.common.config.ConfigDef");
        Object type = get(key, "type"), value = get(key, "defaultValue");
        List<String> row = new ArrayList<>();
        row.add(type.toString().toLowerCase(Locale.ROOT));
        if (value == definition.getField("NO_DEFAULT_VALUE").get(null)) {
            row.add("required");
        } else if (value != null) {
            row.add("default=" + definition.getMethod("convertToString", Object.class, type.getClass()).invoke(null, value, type));
        }
        Object validator = get(key, "validator");
        if (validator != null) {
            row.addAll(rule(validator));
        }
        if ((boolean) get(key, "internalConfig")) {
            row.add("internal");
        }
        return row;
    }

    static final Pattern RANGE = Pattern.compile("\\[(-?[\\d.E]+)?,?\\.\\.\\.,?(-?[\\d.E]+)?](?: or (-?\\d+))?");
    static final Pattern CHOICE = Pattern.compile("(\\(case insensitive\\) )?\\[(.*)]");

    /** Says what a validator lets pass. Each describes itself in its toString, for Kafka's documentation. */
    static List<String> rule(Object validator) {
        List<String> rule = new ArrayList<>();
        Matcher range = RANGE.matcher(validator.toString()), choice = CHOICE.matcher(validator.toString());
        String kind = validator.getClass().getSimpleName();
        if (range.matches()) {
            String[] names = {"min=", "max=", "or="};
            for (int i = 0; i < names.length; i++) {
                if (range.group(i + 1) != null) {
                    rule.add(names[i] + range.group(i + 1));
                }
            }
        } else if (List.of("ValidString", "CaseInsensitiveValidString", "ValidList").contains(kind) && choice.matches()) {
            rule.add((kind.equals("ValidString") ? "values=" : kind.equals("ValidList") ? "items=" : "words=") + choice.group(2).replace(", ", ","));
        } else {
            // A rule in code. Those of Kafka's own classes go by their names: what they say of themselves is long, and not all.
            boolean nested = validator.getClass().getName().startsWith("org.apache.kafka.common.config.ConfigDef");
            rule.add("rule=" + (nested ? validator : kind.replace("$", "")));
        }
        return rule;
    }

    static Object get(Object object, String field) throws Exception {
        return object.getClass().getField(field).get(object);
    }

    static Object call(Object object, String method) throws Exception {
        var called = object.getClass().getMethod(method);
        called.setAccessible(true);
        return called.invoke(object);
    }

    /** The rows of every property, in each version; where it has none, the property is not known. */
    static class Table {
        final List<String> versions;
        final Map<String, String[]> rows = new TreeMap<>();

        Table(List<String> versions) {
            this.versions = versions;
        }

        void add(String name, int version, Collection<String> row) {
            String text = String.join("\t", row);
            if (text.contains("\n") || text.split("\t", -1).length != row.size()) {
                throw new IllegalStateException(name + " has a value that a line cannot hold");
            }
            rows.computeIfAbsent(name, n -> new String[versions.size()])[version] = text;
        }

        /** Makes one line of as many versions in a row as agree. */
        @Override
        public String toString() {
            StringBuilder text = new StringBuilder();
            rows.forEach((name, row) -> {
                for (int from = 0, to; from < row.length; from = to) {
                    for (to = from + 1; to < row.length && String.valueOf(row[from]).equals(row[to]); to++) {}
                    if (row[from] != null) {
                        String span = (from == 0 ? "" : versions.get(from)) + ".." + (to == row.length ? "" : versions.get(to - 1));
                        text.append(name).append('\t').append(span).append('\t').append(row[from]).append('\n');
                    }
                }
            });
            return text.toString();
        }
    }
}
