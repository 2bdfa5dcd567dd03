# ruleid: no-eval
evaluate(x)
# ok: no-eval
eval(x)

eval(y)
