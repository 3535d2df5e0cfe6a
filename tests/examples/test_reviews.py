"""The second entity: what its relations read, and what a missing item does."""

from collections import Counter
from typing import Any

import pytest

from examples.reviews.review import REVIEW
from graphql_api.domain.errors import InvalidInput
from graphql_api.domain.validation import check
from graphql_api.jobs.formats import reader_of
from graphql_api.jobs.job import FileFormat
from graphql_api.settings import Settings
from graphql_api.wiring import build_schema
from tests.examples.with_reviews import WITH_REVIEWS
from tests.items.lamps import LampApplication
from tests.support.counted import counting
from tests.support.paths import ROOT

CREATE = """
    mutation ($input: CreateReviewInput!) {
      createReview(input: $input) {
        __typename
        ... on CreateReviewSuccess { review { ...all } }
        ... on InputProblem { fields { path code } }
        ... on NotFoundProblem { itemId }
        ... on Problem { message }
      }
    }
    fragment all on Review { id rating text version createdAt updatedAt item { id name } }
"""
NOBODY = f"item_{'0' * 32}"


@pytest.fixture
def calls() -> Counter[str]:
    return Counter()


@pytest.fixture
def reviews(settings: Settings, calls: Counter[str]) -> LampApplication:
    return LampApplication(settings, WITH_REVIEWS, counting(calls))


async def create(reviews: LampApplication, item_id: str, **values: object) -> Any:
    given = {"itemId": item_id, "rating": 4, "text": "Good.", **values}
    return (await reviews.ask(CREATE, input=given))["createReview"]


async def test_review_belongs_to_its_item(reviews: LampApplication) -> None:
    lamp = await reviews.create()
    found = await create(reviews, lamp["id"])
    assert found["review"]["item"] == {"id": lamp["id"], "name": "Lamp"}
    review_id = found["review"]["id"]
    again = await reviews.ask(
        "query ($id: ID!, $item: ID!) { review(id: $id) { rating } node(id: $id) { __typename id }"
        " item(id: $id) { id } nobody: review(id: $item) { id }"
        " nodes(ids: [$id, $item]) { __typename } }",
        id=review_id,
        item=lamp["id"],
    )
    assert again == {
        "review": {"rating": 4},
        "node": {"__typename": "Review", "id": review_id},
        "item": None,
        "nobody": None,
        "nodes": [{"__typename": "Review"}, {"__typename": "Item"}],
    }


@pytest.mark.parametrize("item_id", [NOBODY, "x", "", "review_" + "0" * 32, "item_\ud800"])
async def test_review_of_no_item_is_refused(reviews: LampApplication, item_id: str) -> None:
    found = await create(reviews, item_id)
    assert (found["__typename"], found["itemId"]) == ("NotFoundProblem", item_id)


async def test_invalid_values_are_told_before_a_missing_item(reviews: LampApplication) -> None:
    found = await create(reviews, NOBODY, rating=6, text=" \n")
    assert found["fields"] == [
        {"path": ["input", "rating"], "code": "TOO_LARGE"},
        {"path": ["input", "text"], "code": "INVALID"},
    ]


async def test_key_decides_before_a_missing_item(reviews: LampApplication) -> None:
    lamp = await reviews.create()
    first = await create(reviews, lamp["id"], idempotencyKey="k")
    deleted = "mutation ($id: ID!) { deleteItem(input: { id: $id }) { __typename } }"
    await reviews.ask(deleted, id=lamp["id"])
    again = await create(reviews, lamp["id"], idempotencyKey="k")
    assert again["review"] == {**first["review"], "item": None}
    other = await create(reviews, lamp["id"], idempotencyKey="k", rating=1)
    assert other["__typename"] == "IdempotencyProblem"
    assert (await create(reviews, lamp["id"], idempotencyKey="new"))["itemId"] == lamp["id"]
    removed = "mutation ($id: ID!) { deleteReview(input: { id: $id }) { __typename } }"
    await reviews.ask(removed, id=first["review"]["id"])
    gone = await create(reviews, lamp["id"], idempotencyKey="k")
    assert gone["__typename"] == "IdempotencyProblem"


async def test_reference_is_checked_with_one_read(
    reviews: LampApplication, calls: Counter[str]
) -> None:
    lamp = await reviews.create()
    calls.clear()
    await create(reviews, lamp["id"], idempotencyKey="k")
    # The second read is the response's: the review's item.
    assert calls == {"BatchGetItem": 2, "PutItem": 1}


async def test_relation_to_one_is_one_read_for_a_page(
    reviews: LampApplication, calls: Counter[str]
) -> None:
    for _ in range(4):
        lamp = await reviews.create()
        for _ in range(5):
            await create(reviews, lamp["id"])
    calls.clear()
    found = await reviews.ask("{ reviews { nodes { rating item { id name } } } }")
    assert len(found["reviews"]["nodes"]) == 20
    assert calls == {"Query": 1, "BatchGetItem": 1}


async def test_relation_to_many_is_one_query_for_each_parent(
    reviews: LampApplication, calls: Counter[str]
) -> None:
    lamps = [await reviews.create(name=f"Lamp {number}") for number in range(20)]
    for number, lamp in enumerate(lamps[:5]):
        for rating in range(1, number + 1):
            await create(reviews, lamp["id"], rating=rating)
    calls.clear()
    found = await reviews.ask(
        "{ items(orderBy: { field: CREATED_AT }) { nodes { name reviews(first: 2, orderBy: { field:"
        " RATING, direction: DESC }) { nodes { rating } pageInfo { hasNextPage endCursor } } } } }"
    )
    lists = [lamp["reviews"]["nodes"] for lamp in found["items"]["nodes"]]
    ratings = [[review["rating"] for review in each] for each in lists]
    assert ratings == [[], [1], [2, 1], [3, 2], [4, 3], *([[]] * 15)]
    assert calls == {"Query": 21}


async def test_reviews_of_an_item_are_paged(reviews: LampApplication) -> None:
    lamp, other = await reviews.create(), await reviews.create()
    for rating in (3, 1, 5):
        await create(reviews, lamp["id"], rating=rating)
        await create(reviews, other["id"], rating=rating)
    page = """query ($id: ID!, $after: String) { item(id: $id) {
        reviews(first: 2, after: $after, orderBy: { field: RATING }) {
          nodes { rating } pageInfo { hasNextPage endCursor } } } }"""
    first = (await reviews.ask(page, id=lamp["id"]))["item"]["reviews"]
    assert [each["rating"] for each in first["nodes"]] == [1, 3]
    cursor = first["pageInfo"]["endCursor"]
    second = (await reviews.ask(page, id=lamp["id"], after=cursor))["item"]["reviews"]
    assert [each["rating"] for each in second["nodes"]] == [5]
    assert not second["pageInfo"]["hasNextPage"]
    stolen = await reviews.answer(page, id=other["id"], after=cursor)
    assert stolen.errors == ["after: The cursor belongs to a list with another filter."]


@pytest.mark.parametrize(
    ("rating", "found"),
    [
        ({"min": 2, "max": 4}, [2, 3, 4]),
        ({"min": -5}, [1, 2, 3, 4, 5]),
        ({"max": 99}, [1, 2, 3, 4, 5]),
        ({"min": 6}, []),
        ({"max": 0}, []),
        ({"min": 4, "max": 2}, []),
        (None, [1, 2, 3, 4, 5]),
    ],
)
@pytest.mark.parametrize("field", ["RATING", "CREATED_AT"])
async def test_reviews_are_filtered_by_rating(
    reviews: LampApplication, field: str, rating: Any, found: list[int]
) -> None:
    lamp = await reviews.create()
    for each in range(1, 6):
        await create(reviews, lamp["id"], rating=each)
    page = """query ($rating: IntRange, $field: ReviewOrderField!) {
        reviews(filter: { rating: $rating }, orderBy: { field: $field }) { nodes { rating } } }"""
    listed = (await reviews.ask(page, rating=rating, field=field))["reviews"]["nodes"]
    assert [each["rating"] for each in listed] == found


async def test_items_list_holds_no_review(reviews: LampApplication) -> None:
    lamp = await reviews.create()
    await create(reviews, lamp["id"])
    listed = await reviews.ask("{ items { nodes { id } } reviews { nodes { text } } }")
    assert listed == {
        "items": {"nodes": [{"id": lamp["id"]}]},
        "reviews": {"nodes": [{"text": "Good."}]},
    }


async def test_update_and_delete_have_problems_of_their_own(reviews: LampApplication) -> None:
    review = (await create(reviews, (await reviews.create())["id"]))["review"]
    change = """mutation ($input: UpdateReviewInput!) { updateReview(input: $input) { __typename
        ... on UpdateReviewSuccess { review { rating version } }
        ... on ReviewNotFoundProblem { reviewId }
        ... on ReviewVersionConflictProblem { current { version } } } }"""
    changed = await reviews.ask(change, input={"id": review["id"], "rating": 2})
    assert changed["updateReview"]["review"] == {"rating": 2, "version": 2}
    late = {"id": review["id"], "rating": 3, "expectedVersion": 1}
    assert (await reviews.ask(change, input=late))["updateReview"] == {
        "__typename": "ReviewVersionConflictProblem",
        "current": {"version": 2},
    }
    nobody = {"id": "review_" + "1" * 32}
    assert (await reviews.ask(change, input=nobody))["updateReview"] == {
        "__typename": "ReviewNotFoundProblem",
        "reviewId": nobody["id"],
    }


def test_second_entity_is_five_short_files() -> None:
    files = [file for file in (ROOT / "examples/reviews").glob("*.py") if file.stat().st_size]
    assert len(files) <= 5
    assert sum(len(file.read_text("utf-8").splitlines()) for file in files) <= 350


def test_items_have_no_reviews_where_none_are_served() -> None:
    assert "Review" in build_schema(WITH_REVIEWS).as_str()
    assert "eview" not in build_schema().as_str()


@pytest.mark.parametrize(
    ("written", "is_whole"),
    [("5", True), ("5.0", True), ("50e-1", True), ("5.5", False), ("1e300", False)],
)
def test_whole_number_is_read_from_files_in_every_notation_that_graphql_takes(
    written: str, is_whole: bool
) -> None:
    from_json = reader_of(REVIEW, FileFormat.JSON_LINES, ())
    from_csv = reader_of(REVIEW, FileFormat.CSV, ["itemId", "rating"])
    for found in (
        from_json(f'{{"itemId": "{NOBODY}", "rating": {written}}}'.encode()),
        from_csv(f"{NOBODY},{written}".encode()),
    ):
        assert (type(found.values["rating"]) is int) == is_whole
        if is_whole:
            assert found.values["rating"] == 5
            continue
        with pytest.raises(InvalidInput, match="whole number"):
            check(REVIEW.new, {**REVIEW.defaults, **found.values})
