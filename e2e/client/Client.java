import java.io.IOException;
import java.util.Arrays;

/** The client of the cluster tests: `Client send|consume|read|watch ARGUMENTS`. Each command ends when its standard input does. */
public class Client {
  public static void main(String[] args) throws Exception {
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
      case "read":
        Read.run(rest);
        break;
      case "watch":
        Watch.run(rest);
        break;
      default:
        throw new IllegalArgumentException(args[0]);
    }
    say("END");
    System.exit(0);
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
