"""Social platforms; each maps foreign answers to Sent, NotSent or Unknown and never sleeps or loops."""
