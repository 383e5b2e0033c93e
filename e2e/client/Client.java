import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.rocketmq.common.message.MessageExt;

/** The client of the cluster tests: `Client send|consume|load|read|watch|ask ARGUMENTS`. What goes on ends with its standard input. */
public class Client {
  public static void main(String[] args) {
    try {
      run(args);
    } catch (Exception e) {
      e.printStackTrace(); // threads of the client library would keep the process alive
      System.exit(1);
    }
    System.exit(0);
  }

  private static void run(String[] args) throws Exception {
    // A pod that restarts has a new address at once.
    java.security.Security.setProperty("networkaddress.cache.ttl", "0");
    java.security.Security.setProperty("networkaddress.cache.negative.ttl", "0");
    String[] rest = Arrays.copyOfRange(args, 1, args.length);
    switch (args[0]) {
      case "send":
        Send.run(rest);
        break;
      case "consume":
        Consume.run(rest);
        break;
      case "load": // NAMESRV TOPIC CONSUMER_GROUP RUN PAUSE_MILLIS BYTES SENDER...: consumes and sends
        Consume.start(rest[0], rest[1], rest[2]);
        rest[2] = rest[1];
        rest[1] = rest[0];
        Send.run(Arrays.copyOfRange(rest, 1, rest.length));
        break;
      case "read":
        Read.run(rest);
        break;
      case "watch":
        Watch.run(rest);
        break;
      case "ask":
        Watch.once(rest);
        break;
      default:
        throw new IllegalArgumentException(args[0]);
    }
    say("END");
  }

  /** The id that a message begins with. */
  static String id(MessageExt message) {
    byte[] body = message.getBody();
    int length = 0;
    while (length < body.length && body[length] != ' ') length++;
    return new String(body, 0, length, StandardCharsets.UTF_8);
  }

  /** One line, whole, whichever thread says it. Nobody to read it is the end. */
  static void say(String line) {
    synchronized (System.out) {
      System.out.println(line);
      if (System.out.checkError()) System.exit(1);
    }
  }

  static void untilInputEnds() throws IOException {
    while (System.in.read() >= 0) {}
  }
}
