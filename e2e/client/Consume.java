import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageExt;

/** `consume NAMESRV TOPIC GROUP`: a push consumer set as the README advises; prints `C <id> <time> <broker>` for each message until the input ends. */
class Consume {
  static void run(String[] args) throws Exception {
    DefaultMQPushConsumer consumer = start(args[0], args[1], args[2]);
    Client.untilInputEnds();
    consumer.shutdown();
  }

  /** A start gives up when its first question to a name server fails, as on a busy machine it seldom does; another needs another consumer. */
  static DefaultMQPushConsumer start(String nameServers, String topic, String group) throws Exception {
    for (int tries = 3; ; tries--) {
      DefaultMQPushConsumer consumer = consumer(nameServers, topic, group);
      try {
        consumer.start();
        Client.say("READY");
        return consumer;
      } catch (IllegalStateException e) {
        consumer.shutdown();
        if (tries == 1) throw e;
        Client.say("AGAIN " + e.getMessage());
        Thread.sleep(1000);
      }
    }
  }

  private static DefaultMQPushConsumer consumer(String nameServers, String topic, String group) throws MQClientException {
    DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(group);
    consumer.setNamesrvAddr(nameServers);
    consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
    consumer.setPollNameServerInterval(1000);
    consumer.setHeartbeatBrokerInterval(2000); // one that gets no answer closes the connection, and the pull that waits there for 30 s ends
    consumer.subscribe(topic, "*");
    consumer.registerMessageListener(
        (MessageListenerConcurrently)
            (messages, context) -> {
              for (MessageExt message : messages)
                Client.say("C " + Client.id(message) + " " + System.currentTimeMillis() + " " + message.getBrokerName());
              return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            });
    return consumer;
  }
}
