> GET /health {}
HTTP/1.1 200 OK
{"status":"ok"}

> POST /infill {"id_slot":0,"input_prefix":"","input_suffix":"","input_extra":[{"text":"import os\n","time":[1790000000,1],"filename":"a.py"}],"prompt":"","n_predict":0,"temperature":0.0,"samplers":[],"stream":false,"cache_prompt":true,"t_max_prompt_ms":1,"t_max_predict_ms":1,"response_fields":[""]}
HTTP/1.1 200 OK
{}

> POST /infill {"id_slot":0,"input_prefix":"import os\n\n\ndef add(a, b):\n","input_suffix":"\n\nprint(add(1, 2))\n","input_extra":[{"text":"import os\n","time":[1790000000,1],"filename":"a.py"}],"prompt":"    ","n_predict":128,"stop":[],"n_indent":4,"top_k":40,"top_p":0.9,"samplers":["top_k","top_p","infill"],"stream":false,"cache_prompt":true,"t_max_prompt_ms":500,"t_max_predict_ms":1000,"response_fields":["content","timings/prompt_n","timings/prompt_ms","timings/prompt_per_token_ms","timings/prompt_per_second","timings/predicted_n","timings/predicted_ms","timings/predicted_per_token_ms","timings/predicted_per_second","truncated","tokens_cached"]}
HTTP/1.1 200 OK
{"content":"return a + b\n","timings/prompt_n":43,"timings/prompt_ms":N,"timings/prompt_per_token_ms":N,"timings/prompt_per_second":N,"timings/predicted_n":6,"timings/predicted_ms":N,"timings/predicted_per_token_ms":N,"timings/predicted_per_second":N,"truncated":false,"tokens_cached":49}
