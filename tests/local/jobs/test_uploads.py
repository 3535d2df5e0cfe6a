"""Uploads and downloads as curl and a browser's page send them, and what is refused."""

import asyncio
import base64
import json
from pathlib import Path

import httpx
import pytest

from graphql_api.local.jobs.endpoint import FilesEndpoint, cors_of_files
from graphql_api.local.jobs.files import PATH
from graphql_api.local.server import HOST, ClientTimeouts
from graphql_api.web.middleware import AllowedOrigins
from tests.local.jobs.conftest import KEY, TYPE, Posted, Served
from tests.support.serving import serving

PAGE = "http://localhost:5173"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "three lines.jsonl"
    made.write_bytes(b"1\r\n2\r\n3")
    return made


def refused(served: Served, answer: Posted, status: int, code: str, *words: str) -> bool:
    """Whether it was refused with these words, and nothing was stored or sent."""
    assert answer.status == status, answer
    assert answer.headers["content-type"] == "application/xml"
    assert f"<Code>{code}</Code>" in answer.body
    for word in words:
        assert word in answer.body
    assert served.files.state(KEY) is None
    assert not served.queue.has_due
    return not any(served.files.folder.unfinished.iterdir())


def test_uploaded_file_is_stored_and_a_message_says_so(served: Served, file: Path) -> None:
    answer = served.post(served.form().fields, "-F", f"file=@{file};type={TYPE}")
    assert (answer.status, answer.body) == (204, "")
    assert served.files.read(KEY) == b"1\r\n2\r\n3"
    claim = served.queue.receive(30)
    assert claim
    assert claim.body == {"job": "job_1", "do": "split"}
    assert list(served.files.folder.unfinished.iterdir()) == []


def test_form_may_be_posted_again_and_the_file_is_another_one(served: Served, file: Path) -> None:
    form, tags = served.form(), set()
    for _ in range(2):
        assert served.post(form.fields, "-F", f"file=@{file}").status == 204
        tags.add(served.files.state(KEY))
    assert len(tags) == 2


def test_page_of_this_machine_may_upload_and_see_what_is_wrong(served: Served) -> None:
    own = {"origin": PAGE}
    asked = {**own, "access-control-request-method": "POST"}
    before = httpx.options(served.files.url, headers=asked)
    assert before.status_code == 204
    assert before.headers["access-control-allow-origin"] == PAGE
    assert "POST" in before.headers["access-control-allow-methods"]
    good = httpx.post(
        served.files.url, data=dict(served.form().fields), files={"file": b"1"}, headers=own
    )
    bad = httpx.post(served.files.url, files={"file": b"1"}, headers=own)
    assert (good.status_code, bad.status_code) == (204, 403)
    for answer in (good, bad):
        assert answer.headers["access-control-allow-origin"] == PAGE
    other = httpx.post(served.files.url, headers={"origin": "https://shop.example"})
    assert "access-control-allow-origin" not in other.headers


def test_download_has_the_name_and_the_content(served: Served) -> None:
    served.files.put_new("jobs/job_1/result", b"0123456789")
    url = served.files.download_url("jobs/job_1/result", "all items ü.jsonl", 60)
    whole = httpx.get(url)
    assert (whole.status_code, whole.content) == (200, b"0123456789")
    assert whole.headers["content-type"] == TYPE
    assert whole.headers["content-disposition"] == (
        "attachment; filename*=utf-8''all%20items%20%C3%BC.jsonl"
    )
    assert whole.headers["x-content-type-options"] == "nosniff"
    assert httpx.get(url, headers={"range": "bytes=3-5"}).content == b"345"
    assert httpx.head(url).headers["content-length"] == "10"


def test_other_paths_are_the_service_s(served: Served) -> None:
    for path in ("/", "/graphql", "/local", "/local/filesystem"):
        url = served.files.url.removesuffix(PATH)
        assert httpx.get(url + path).text == "the service"


def test_expired_form_is_refused(served: Served, file: Path) -> None:
    answer = served.post(served.form(seconds=-1).fields, "-F", f"file=@{file}")
    assert refused(served, answer, 403, "AccessDenied", "Policy expired at 20")


@pytest.mark.parametrize("name", ["policy", "signature", "key", "Content-Type"])
def test_form_that_lacks_a_field_is_refused(served: Served, file: Path, name: str) -> None:
    fields = dict(served.form().fields)
    del fields[name]
    answer = served.post(fields, "-F", f"file=@{file}")
    assert refused(served, answer, 403, "AccessDenied", name)


@pytest.mark.parametrize("name", ["key", "Content-Type"])
def test_form_with_another_value_is_refused(served: Served, file: Path, name: str) -> None:
    form = served.form()
    answer = served.post({**form.fields, name: "jobs/job_2/upload"}, "-F", f"file=@{file}")
    allowed = form.fields[name]
    assert refused(served, answer, 403, "AccessDenied", name, f"allowed is '{allowed}'")


def test_form_with_another_field_is_refused(served: Served, file: Path) -> None:
    answer = served.post({**served.form().fields, "acl": "public"}, "-F", f"file=@{file}")
    assert refused(served, answer, 403, "AccessDenied", "acl", "allowed are 'key'")


def test_forged_policy_is_refused(served: Served, file: Path) -> None:
    fields = served.form().fields
    policy = json.loads(base64.b64decode(fields["policy"]))
    policy["conditions"][0]["key"] = "jobs/job_2/upload"
    forged = {
        **fields,
        "key": "jobs/job_2/upload",
        "policy": base64.b64encode(json.dumps(policy).encode()).decode(),
    }
    for fields in (forged, {**forged, "signature": "0" * 64}, {**forged, "signature": "ü"}):
        answer = served.post(fields, "-F", f"file=@{file}")
        assert refused(served, answer, 403, "SignatureDoesNotMatch")
    assert served.files.state("jobs/job_2/upload") is None


@pytest.mark.parametrize("path", ["../../secret", "/etc/passwd", "jobs/job_1/../job_2/upload"])
def test_path_in_place_of_a_key_leads_nowhere(served: Served, file: Path, path: str) -> None:
    secret = served.files.folder.secret
    answer = served.post({**served.form().fields, "key": path}, "-F", f"file=@{file}")
    assert refused(served, answer, 403, "AccessDenied", "'key'")
    valid = served.files.download_url(KEY, "x", 60).partition("?")[2]
    read = served.curl("--path-as-is", f"{served.files.url}/{path}?{valid}")
    assert (read.status, read.says("SignatureDoesNotMatch")) == (403, True)
    assert served.files.folder.secret == secret


def test_name_of_the_uploaded_file_does_not_matter(served: Served, file: Path) -> None:
    named = f"file=@{file};filename=../../secret"
    assert served.post(served.form().fields, "-F", named).status == 204
    assert served.files.read(KEY) == file.read_bytes()


@pytest.mark.parametrize(("size", "status"), [(0, 400), (1, 204), (1000, 204), (1001, 400)])
def test_file_has_one_byte_up_to_what_the_form_allows(
    served: Served, tmp_path: Path, size: int, status: int
) -> None:
    (tmp_path / "file").write_bytes(b"x" * size)
    answer = served.post(served.form().fields, "-F", f"file=@{tmp_path}/file")
    assert answer.status == status
    if status == 400:
        code, allowed = ("EntityTooLarge", "most 1,000") if size else ("EntityTooSmall", "least 1")
        assert refused(served, answer, 400, code, f"allowed are at {allowed}")


def test_file_that_is_far_too_large_is_refused_in_words(served: Served, tmp_path: Path) -> None:
    with (tmp_path / "file").open("wb") as sparse:
        sparse.truncate(50_000_000)
    answer = served.post(served.form().fields, "-F", f"file=@{tmp_path}/file")
    assert refused(served, answer, 400, "EntityTooLarge", "<MaxSizeAllowed>1000<")


def test_form_without_a_file_or_with_two_is_refused(served: Served, file: Path) -> None:
    fields = served.form().fields
    named = f"file=@{file}"
    without = served.post(fields)
    assert refused(served, without, 400, "InvalidArgument", "exactly one file")
    two = served.post(fields, "-F", named, "-F", named)
    assert refused(served, two, 400, "InvalidArgument", "exactly one file")
    first = served.post({}, "-F", named, *(f"-F{name}={x}" for name, x in fields.items()))
    assert refused(served, first, 403, "AccessDenied", "before the file")


def test_body_that_is_no_form_is_refused(served: Served) -> None:
    url, form = served.files.url, "content-type: multipart/form-data; boundary=x"
    plain = served.curl("-d", "key=1", url)
    assert refused(served, plain, 412, "PreconditionFailed", "multipart/form-data")
    for body in ("--y\r\n", "", "--x\r\nno header\r\n\r\n", "--x\r\n"):
        answer = served.curl("-H", form, "--data-binary", body, url)
        assert refused(served, answer, 400, "MalformedPOSTRequest")
    long = served.curl("-F", f"policy={'x' * 30_000}", url)
    assert refused(served, long, 400, "MaxPostPreDataLengthExceeded", "20,480")


def test_methods_are_named_in_the_refusal(served: Served) -> None:
    answer = served.curl("-X", "PUT", served.files.url)
    assert refused(served, answer, 405, "MethodNotAllowed", "POST")
    assert answer.headers["allow"] == "POST"
    assert served.curl("-X", "POST", f"{served.files.url}/{KEY}").headers["allow"] == "GET, HEAD"


def test_url_of_a_download_is_for_one_file_name_and_time(served: Served) -> None:
    for key in ("jobs/job_1/result", "jobs/job_2/result"):
        served.files.put_new(key, b"x")
    url = served.files.download_url("jobs/job_1/result", "x.csv", 60)
    old = served.files.download_url("jobs/job_1/result", "x.csv", -1)
    for changed in (
        url.replace("job_1", "job_2"),
        url.replace("x.csv", "x.html"),
        old.replace("expires=", "expires=9"),
        url[:-1],
        url.partition("?")[0],
    ):
        answer = httpx.get(changed)
        assert (answer.status_code, "SignatureDoesNotMatch" in answer.text) == (403, True)
    expired = httpx.get(old)
    assert (expired.status_code, "Request has expired at 20" in expired.text) == (403, True)
    gone = httpx.get(served.files.download_url("jobs/job_3/result", "x.csv", 60))
    assert (gone.status_code, "NoSuchKey" in gone.text) == (404, True)


def endpoint_of(served: Served, stalled_seconds: float) -> FilesEndpoint:
    async def nothing(scope: object, receive: object, send: object) -> None: ...

    cors = cors_of_files(AllowedOrigins(()))
    return FilesEndpoint(nothing, served.files, served.queue, cors, stalled_seconds)


def head(length: int) -> bytes:
    return (
        f"POST {PATH} HTTP/1.1\r\nhost: x\r\ncontent-length: {length}\r\nconnection: close\r\n"
        "content-type: multipart/form-data; boundary=x\r\n\r\n"
    ).encode()


async def test_browser_that_sends_all_before_it_reads_sees_the_refusal(served: Served) -> None:
    timeouts = ClientTimeouts(close=60, head=0.3)  # of what follows a response
    refused_at_once = b'--x\r\ncontent-disposition: form-data; name="file"\r\n\r\n'
    rest = [b"y" * 1000] * 12
    async with serving(endpoint_of(served, 60), timeouts) as port:
        reader, writer = await asyncio.open_connection(HOST, port)
        writer.write(head(len(refused_at_once) + 12_000) + refused_at_once)
        for chunk in rest:
            await writer.drain()
            await asyncio.sleep(0.1)
            writer.write(chunk)
        answer = await reader.read()
        writer.close()
    assert answer.startswith(b"HTTP/1.1 403 ")
    assert b"The form has no field" in answer


async def test_client_that_stalls_or_leaves_leaves_nothing(served: Served) -> None:
    async with serving(endpoint_of(served, 0.2)) as port:
        reader, writer = await asyncio.open_connection(HOST, port)
        writer.write(head(1000) + b"--x\r\n")
        answer = await reader.read()
        assert answer.startswith(b"HTTP/1.1 400 ")
        assert b"Nothing was received for 0.2 seconds." in answer
        _, leaving = await asyncio.open_connection(HOST, port)
        leaving.write(head(1000) + b"--x\r\n")
        await leaving.drain()
        leaving.close()
        writer.close()
    assert served.files.state(KEY) is None
    assert list(served.files.folder.unfinished.iterdir()) == []
