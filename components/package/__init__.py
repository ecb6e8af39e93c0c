"""What makes a Pulumi package of the components: its schema, its reference, what a new schema would break."""
