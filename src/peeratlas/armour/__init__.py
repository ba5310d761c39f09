"""The armour around queries from outside: limits, the gate, fairness, and the pool of workers that can be ended."""
