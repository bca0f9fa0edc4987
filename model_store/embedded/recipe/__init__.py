"""The recipe of the embedded model: corpus, tokenizer, samples, training, export, report."""
