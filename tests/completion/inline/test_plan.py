from __future__ import annotations

from completion.generation import ModelConfig, ModelInfo
from completion.inline.plan import Plan, context_for, filtered, get_ready, make_plan
from completion.inline.stop_rules import Cut, cut
from completion.values import ContextOptions, EngineOptions, SuggestRequest
from context.budget import tokens_in
from tests.support.fakes import FakeModelClient
from tests.support.marked import parsed_at_cursor

LONG = "x = 'some words'\n" * 2_000
MODEL = ModelConfig("fast", "llamacpp", context_tokens=8_192, max_output_tokens=256)
EDGE_TOKENS = 40
"""Windows end on lines, and an estimate is an estimate."""


def plan_at(text: str, model: ModelConfig = MODEL, budget_tokens: int = 2_048) -> Plan:
    options = EngineOptions(context=ContextOptions(budget_tokens))
    return make_plan(SuggestRequest(*parsed_at_cursor(text), path="a.py"), model, options)


def size(plan: Plan) -> int:
    return tokens_in(plan.context.prefix + plan.context.suffix, "python")


def info_for(prompt_tokens_max: int) -> ModelInfo:
    return FakeModelClient(
        config=ModelConfig("fast", "llamacpp", prompt_tokens_max=prompt_tokens_max)
    ).info


def test_the_prompt_keeps_to_the_users_budget() -> None:
    for budget in (256, 1_024):
        found = size(plan_at(f"{LONG}‸\n{LONG}", budget_tokens=budget))
        assert budget // 3 < found <= budget + EDGE_TOKENS


def test_the_prompt_leaves_room_for_the_answer() -> None:
    small = ModelConfig("fast", "llamacpp", context_tokens=512, max_output_tokens=256)
    assert size(plan_at(f"{LONG}‸\n", small)) <= 256 + EDGE_TOKENS


def test_a_slow_model_gets_a_shorter_prompt() -> None:
    slow = ModelConfig("fast", "embedded", prompt_tokens_max=300)
    assert size(plan_at(f"{LONG}‸\n", slow)) <= 300 + EDGE_TOKENS


def test_a_model_that_turns_out_to_have_less_room_gets_less() -> None:
    plan = plan_at(f"{LONG}‸\n")
    less = context_for(plan, info_for(300), EngineOptions())
    assert tokens_in(less.prefix + less.suffix, "python") <= 300 + EDGE_TOKENS
    assert context_for(plan, info_for(8_000), EngineOptions()) is plan.context


def test_the_filters_see_the_lines_around_the_cursor() -> None:
    plan = plan_at("use(a)\n\n    ‸\n\nreturn a\n")
    assert filtered(plan, "use(a)").reason == "echo_above"
    assert filtered(plan, "return a").reason == "echo_below"
    assert filtered(plan, "use(b)").text == "use(b)"


def test_the_filters_see_the_rest_of_the_line() -> None:
    assert filtered(plan_at("x = 1\r\nuse(‸)\r\n"), "a)").text == "a"


def test_the_filters_see_the_syntax_and_the_files_indentation() -> None:
    plan = plan_at("def f(a):\n    ‸\n    return a\n")
    assert filtered(plan, "x = g(a))").text == "x = g(a)"
    assert filtered(plan, "x = a b c").reason == "syntax"
    assert filtered(plan, "if a:\n\t\tb(a)").text == "if a:\n        b(a)"


def test_the_stop_rules_see_the_syntax() -> None:
    stop = plan_at("def f(a):\n    y = a\n    ‸\n").stop
    assert cut("x = g(a,\n", stop) is None
    assert cut("x = g(a,\n          b)\n", stop) == Cut("x = g(a,\n          b)", "statement")


def test_the_same_request_has_the_same_name_and_another_place_another() -> None:
    first, again, other = (plan_at(text) for text in ("x = ‸\n", "x = ‸\n", "y = ‸\n"))
    assert first.key == again.key != other.key


def test_what_judges_an_answer_can_be_made_before_the_answer_and_judges_the_same() -> None:
    place = "def f(a):\n    return a\n\n\ndef g(a):\n    ‸\n\n\ndef h(a):\n    return a\n"
    ready, unready = plan_at(place), plan_at(place)
    get_ready(ready)
    made = ready.filter_context
    for text in ("return a\n", "return (a", "return a)", "", "def f(a):"):
        assert filtered(ready, text) == filtered(unready, text)
        assert cut(text, ready.stop) == cut(text, unready.stop)
    assert ready.filter_context is made
