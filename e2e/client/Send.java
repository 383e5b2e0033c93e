import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;

/**
 * `send NAMESRV TOPIC RUN PAUSE_MILLIS SENDER...`: numbered messages until the input ends. A sender is
 * - the name of a broker group: sends to this group only, without retries, so that every moment without service shows;
 * - `default`: a producer with all defaults;
 * - `advised`: a producer set as the README advises, which also retries a broker that answers "system busy".
 * Prints for each message `S <sender> <id> <start> <milliseconds> <status> <broker>`; an exception is its status.
 */
class Send {
  private static volatile boolean ended;

  static void run(String[] args) throws Exception {
    List<Thread> threads = new ArrayList<>();
    for (int i = 4; i < args.length; i++) {
      String sender = args[i];
      DefaultMQProducer producer = producer(args[0], sender);
      producer.start();
      Thread thread = new Thread(() -> loop(producer, sender, args[1], args[2], Long.parseLong(args[3])));
      thread.start();
      threads.add(thread);
    }
    Client.untilInputEnds();
    ended = true;
    for (Thread thread : threads) thread.join();
  }

  private static DefaultMQProducer producer(String nameServers, String sender) {
    DefaultMQProducer producer = new DefaultMQProducer("e2e-" + sender);
    producer.setNamesrvAddr(nameServers);
    producer.setInstanceName(sender);
    if (sender.equals("default")) return producer;
    if (sender.equals("advised")) {
      producer.setPollNameServerInterval(5000);
      producer.setSendMsgTimeout(10000);
      producer.setRetryTimesWhenSendFailed(5);
      producer.setRetryAnotherBrokerWhenNotStoreOK(true);
      producer.addRetryResponseCode(2);
    } else {
      producer.setPollNameServerInterval(500);
    }
    return producer;
  }

  private static void loop(DefaultMQProducer producer, String sender, String topic, String run, long pause) {
    boolean named = !sender.equals("default") && !sender.equals("advised");
    for (int number = 0; !ended; number++) {
      String id = run + "-" + sender + "-" + number;
      Message message = new Message(topic, id.getBytes(StandardCharsets.UTF_8));
      long start = System.currentTimeMillis();
      String status;
      String broker = "-";
      try {
        SendResult result = named ? producer.send(message, new MessageQueue(topic, sender, number % 4), 3000) : producer.send(message);
        status = result.getSendStatus().name();
        broker = result.getMessageQueue().getBrokerName();
      } catch (MQBrokerException e) {
        status = "BROKER_" + e.getResponseCode() + "_" + text(e.getErrorMessage());
      } catch (Exception e) {
        status = e.getClass().getSimpleName() + "_" + text(e.getMessage());
      }
      Client.say("S " + sender + " " + id + " " + start + " " + (System.currentTimeMillis() - start) + " " + status + " " + broker);
      try {
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private static String text(String message) {
    String plain = String.valueOf(message).replaceAll("\\s+", "_");
    return plain.substring(0, Math.min(120, plain.length()));
  }
}
