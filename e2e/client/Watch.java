import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * `watch PAUSE_MILLIS NAME HOST:PORT CODE EXT_FIELDS BODY ...`: asks each of them one question by one frame, again and again, until the input ends.
 * Prints `W <tab> name <tab> time of the answer <tab> header <tab> body`; for no answer, header and body are empty.
 */
class Watch {
  static void run(String[] args) throws Exception {
    long pause = Long.parseLong(args[0]);
    for (int i = 1; i + 4 < args.length; i += 5) {
      String name = args[i];
      String[] address = args[i + 1].split(":");
      int code = Integer.parseInt(args[i + 2]);
      String extFields = args[i + 3];
      String body = args[i + 4];
      Thread thread = new Thread(() -> loop(name, address[0], Integer.parseInt(address[1]), code, extFields, body, pause));
      thread.setDaemon(true);
      thread.start();
    }
    Client.untilInputEnds();
  }

  /** `ask HOST:PORT CODE EXT_FIELDS BODY`: one question; prints `A <tab> header <tab> body`. */
  static void once(String[] args) throws Exception {
    String[] address = args[0].split(":");
    Client.say("A\t" + ask(address[0], Integer.parseInt(address[1]), Integer.parseInt(args[1]), args[2], args[3]));
  }

  private static void loop(String name, String host, int port, int code, String extFields, String body, long pause) {
    while (true) {
      String answer;
      try {
        answer = ask(host, port, code, extFields, body);
      } catch (IOException e) {
        answer = "\t";
      }
      Client.say("W\t" + name + "\t" + System.currentTimeMillis() + "\t" + answer);
      try {
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private static String ask(String host, int port, int code, String extFields, String body) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getByName(host), port), 700);
      socket.setSoTimeout(700);
      byte[] header = ("{\"code\":" + code + ",\"extFields\":{" + extFields + "},\"flag\":0,\"language\":\"OTHER\",\"opaque\":1,\"version\":0}").getBytes(StandardCharsets.UTF_8);
      byte[] content = body.getBytes(StandardCharsets.UTF_8);
      ByteBuffer frame = ByteBuffer.allocate(8 + header.length + content.length);
      frame.putInt(4 + header.length + content.length).putInt(header.length).put(header).put(content);
      socket.getOutputStream().write(frame.array());
      DataInputStream in = new DataInputStream(socket.getInputStream());
      int total = in.readInt();
      int length = in.readInt() & 0xffffff; // the first byte names the serialization
      byte[] head = new byte[length];
      in.readFully(head);
      byte[] rest = new byte[total - 4 - length];
      in.readFully(rest);
      return line(head) + "\t" + line(rest);
    }
  }

  private static String line(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8).replaceAll("[\\t\\r\\n]+", " ");
  }
}
