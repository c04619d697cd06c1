"""On Apache Kafka: what the embedded broker cannot show."""
