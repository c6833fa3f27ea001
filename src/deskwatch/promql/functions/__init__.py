"""The functions of PromQL, a family a module: computations over arrays that know nothing of queries."""
