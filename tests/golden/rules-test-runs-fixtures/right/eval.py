# ruleid: no-eval
eval(x)
# ok: no-eval
evaluate(x)
