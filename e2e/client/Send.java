import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;

/**
 * `send NAMESRV TOPIC RUN PAUSE_MILLIS BYTES SENDER...`: numbered messages of so many bytes until the input ends. A sender is
 * - the name of a broker group: sends to this group only, without retries, so that every moment without service shows;
 * - `default`: a producer with all defaults;
 * - `advised`: a producer set as the README advises, in an application that sends again for 30 s what was not acknowledged.
 * Prints for each message `S <sender> <id> <start> <milliseconds> <status> <broker>`; an exception is its status. And `V <sender> <time> <address>`
 * when a sender to one group learns of another master, or of none.
 */
class Send {
  private static volatile boolean ended;

  static void run(String[] args) throws Exception {
    List<Thread> threads = new ArrayList<>();
    Map<String, DefaultMQProducer> bound = new HashMap<>();
    for (int i = 5; i < args.length; i++) {
      String sender = args[i];
      DefaultMQProducer producer = producer(args[0], sender);
      producer.start();
      if (isBound(sender)) bound.put(sender, producer);
      Thread thread = new Thread(() -> loop(producer, sender, args[1], args[2], Long.parseLong(args[3]), Integer.parseInt(args[4])));
      thread.start();
      threads.add(thread);
    }
    Thread views = new Thread(() -> tellMasters(bound));
    views.setDaemon(true);
    views.start();
    Client.untilInputEnds();
    ended = true;
    for (Thread thread : threads) thread.join();
  }

  /** Whether it sends to one group. */
  private static boolean isBound(String sender) {
    return !sender.equals("default") && !sender.equals("advised");
  }

  private static void tellMasters(Map<String, DefaultMQProducer> bound) {
    Map<String, String> told = new HashMap<>();
    while (true) {
      bound.forEach(
          (group, producer) -> {
            String address = String.valueOf(producer.getDefaultMQProducerImpl().getMqClientFactory().findBrokerAddressInPublish(group));
            if (!address.equals(told.put(group, address))) Client.say("V " + group + " " + System.currentTimeMillis() + " " + address);
          });
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private static DefaultMQProducer producer(String nameServers, String sender) {
    DefaultMQProducer producer = new DefaultMQProducer("e2e-" + sender);
    producer.setNamesrvAddr(nameServers);
    producer.setInstanceName(sender);
    if (sender.equals("default")) return producer;
    if (sender.equals("advised")) {
      producer.setSendMsgTimeout(2000);
      producer.setRetryTimesWhenSendFailed(5);
      producer.setPollNameServerInterval(1000);
      producer.setSendLatencyFaultEnable(true);
      producer.setRetryAnotherBrokerWhenNotStoreOK(true);
      producer.addRetryResponseCode(2);
    } else {
      producer.setPollNameServerInterval(500);
    }
    return producer;
  }

  private static void loop(DefaultMQProducer producer, String sender, String topic, String run, long pause, int bytes) {
    for (int number = 0; !ended; number++) {
      String id = run + "-" + sender + "-" + number;
      byte[] body = Arrays.copyOf((id + " ").getBytes(StandardCharsets.UTF_8), Math.max(bytes, id.length() + 1));
      Message message = new Message(topic, body);
      long start = System.currentTimeMillis();
      String[] outcome;
      do {
        outcome = send(producer, message, isBound(sender) ? new MessageQueue(topic, sender, number % 4) : null);
      } while (sender.equals("advised") && !outcome[0].equals("SEND_OK") && System.currentTimeMillis() - start < 30000 && !ended);
      Client.say("S " + sender + " " + id + " " + start + " " + (System.currentTimeMillis() - start) + " " + outcome[0] + " " + outcome[1]);
      try {
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** The status, or the exception, and the broker that answered. */
  private static String[] send(DefaultMQProducer producer, Message message, MessageQueue queue) {
    try {
      SendResult result = queue == null ? producer.send(message) : producer.send(message, queue, 1000); // a longer wait at a lost broker would show as a longer stop
      return new String[] {result.getSendStatus().name(), result.getMessageQueue().getBrokerName()};
    } catch (MQBrokerException e) {
      return new String[] {"BROKER_" + e.getResponseCode() + "_" + text(e.getErrorMessage()), "-"};
    } catch (Exception e) {
      return new String[] {e.getClass().getSimpleName() + "_" + text(e.getMessage()), "-"};
    }
  }

  private static String text(String message) {
    String plain = String.valueOf(message).replaceAll("\\s+", "_");
    return plain.substring(0, Math.min(120, plain.length()));
  }
}
