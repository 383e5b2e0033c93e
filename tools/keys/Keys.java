import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The keys RocketMQ takes from a .conf file, read from the configuration classes on the class path as MixAll.properties2Object reads them.
 *   java -cp 'jars/*' Keys.java dump RELEASE        prints component, key, type and (if there is one) default, separated by tabs
 *   java Keys.java merge RELEASE FILE...            prints the JSON of several dumps; a default stays only where all dumps have the same
 */
class Keys {
    /** What each component fills from its -c file, as BrokerStartup, ControllerStartup and NamesrvStartup do; "@" is the first release. */
    static final List<String> NETTY = List.of("remoting.netty.NettyServerConfig", "remoting.netty.NettyClientConfig");
    static final Map<String, List<String>> CLASSES = Map.of(
        "broker", List.of("common.BrokerConfig", "store.config.MessageStoreConfig", "auth.config.AuthConfig@5.3"),
        "controller", List.of("common.ControllerConfig", "common.JraftConfig@5.2"),
        "nameserver", List.of("common.namesrv.NamesrvConfig"));
    /** What the Startup classes set before they read the file. haListenPort 0 stands for listenPort + 1. */
    static final Map<String, String> PRESET = Map.of("broker listenPort", "10911", "broker haListenPort", "0",
        "controller listenPort", "19876", "nameserver listenPort", "9876");
    static final Map<String, String> TYPES = Map.of("int", "int", "Integer", "int", "long", "long", "Long", "long", "double", "double",
        "Double", "double", "boolean", "boolean", "Boolean", "boolean", "float", "float", "Float", "float");

    public static void main(String[] args) throws Exception {
        if (args[0].equals("dump")) dump(args[1]);
        else merge(args[1], List.of(args).subList(2, args.length));
    }

    static void dump(String release) throws Exception {
        List<String> own = ownAddresses();
        Map<String, String> lines = new TreeMap<>();
        for (Source source : sources()) {
            if (number(release) < number(source.since)) continue;
            Class<?> type = Class.forName("org.apache.rocketmq." + source.className);
            Object object = null;
            try {
                object = type.getDeclaredConstructor().newInstance();
            } catch (ReflectiveOperationException | LinkageError e) {
                System.err.println(release + ": no defaults of " + source.className + ": " + e);
            }
            // the order of getMethods is not fixed; where a setter has two forms both are tried, so the string form says what may be written
            Method[] methods = type.getMethods();
            Arrays.sort(methods, Comparator.comparing(m -> !List.of(m.getParameterTypes()).equals(List.of(String.class))));
            for (Method setter : methods) {
                // properties2Object looks at the first parameter only, but its call with one argument then fails and is swallowed
                if (!setter.getName().startsWith("set") || setter.getName().length() < 4 || setter.getParameterCount() != 1) continue;
                String parameter = setter.getParameterTypes()[0].getSimpleName();
                String kind = parameter.equals("String") ? "string" : TYPES.get(parameter);
                if (kind == null) continue;
                String rest = setter.getName().substring(4);
                String key = setter.getName().substring(3, 4).toLowerCase() + rest;
                String value = PRESET.get(source.component + " " + key);
                if (value == null && object != null) value = current(object, key, setter.getName().substring(3));
                if (value != null && own.stream().anyMatch(value::contains)) value = null;
                String line = key + "\t" + kind + (value == null ? "" : "\t" + quote(value));
                String before = lines.putIfAbsent(source.component + "\t" + key, line);
                if (before != null && !before.equals(line))
                    System.err.println(release + ": " + source.component + " has two of " + before.replace('\t', ' ') + ", " + line.replace('\t', ' '));
            }
        }
        lines.forEach((id, line) -> System.out.println(id.substring(0, id.indexOf('\t') + 1) + line));
    }

    record Source(String component, String className, String since) {}

    static List<Source> sources() {
        List<Source> sources = new ArrayList<>();
        for (String component : new TreeMap<>(CLASSES).keySet())
            for (List<String> names : List.of(CLASSES.get(component), NETTY))
                for (String name : names) {
                    String[] parts = name.split("@");
                    sources.add(new Source(component, parts[0], parts.length > 1 ? parts[1] : "0.0"));
                }
        return sources;
    }

    /** The value of a property in a new object: from its getter, else from a field of that name; null if there is none or it is null. */
    static String current(Object object, String key, String name) {
        for (String getter : List.of("get" + name, "is" + name)) {
            try {
                Object value = object.getClass().getMethod(getter).invoke(object);
                return value == null ? null : value.toString();
            } catch (ReflectiveOperationException e) {
                // the next place
            }
        }
        for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
            try {
                Field field = type.getDeclaredField(key);
                field.setAccessible(true);
                return field.get(object) == null ? null : field.get(object).toString();
            } catch (ReflectiveOperationException e) {
                // the next place
            }
        }
        System.err.println("no getter and no field: " + object.getClass().getName() + " " + key);
        return null;
    }

    static List<String> ownAddresses() throws Exception {
        List<String> own = new ArrayList<>();
        for (NetworkInterface card : Collections.list(NetworkInterface.getNetworkInterfaces()))
            for (InetAddress address : Collections.list(card.getInetAddresses()))
                if (!address.isLoopbackAddress()) own.add(address.getHostAddress().replaceFirst("%.*", ""));
        return own;
    }

    static void merge(String release, List<String> files) throws Exception {
        Map<String, Map<String, String[]>> components = new TreeMap<>();
        for (String file : files)
            for (String line : Files.readAllLines(Path.of(file))) {
                String[] cells = line.split("\t", 4);
                String[] now = {cells[2], cells.length > 3 ? cells[3] : null};
                components.computeIfAbsent(cells[0], c -> new TreeMap<>()).merge(cells[1], now,
                    (a, b) -> new String[] {a[0], a[1] != null && a[1].equals(b[1]) ? a[1] : null});
            }
        List<String> blocks = new ArrayList<>();
        components.forEach((component, keys) -> {
            List<String> lines = new ArrayList<>();
            keys.forEach((key, cell) -> lines.add("      " + quote(key) + ": { \"type\": " + quote(cell[0]) + (cell[1] == null ? "" : ", \"default\": " + cell[1]) + " }"));
            blocks.add("    " + quote(component) + ": {\n" + String.join(",\n", lines) + "\n    }");
        });
        System.out.println("{\n  \"release\": " + quote(release) + ",\n  \"components\": {\n" + String.join(",\n", blocks) + "\n  }\n}");
    }

    static int number(String release) {
        String[] parts = release.split("\\.");
        return Integer.parseInt(parts[0]) * 1000 + Integer.parseInt(parts[1]);
    }

    static String quote(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (char c : text.toCharArray()) json.append(c == '"' || c == '\\' ? "\\" + c : c < ' ' || c > '~' ? String.format("\\u%04x", (int) c) : String.valueOf(c));
        return json.append('"').toString();
    }
}
