import json


def test_the_engine_is_measured_alone_and_beside_a_busy_program(command) -> None:
    result = command("evaluate", "latency", "--tokens", 16, "--busy", 1)
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout.splitlines()[-1])
    assert found["generated_tokens_per_second"] > 0
    assert found["generated_tokens_per_second_busy"] > 0
