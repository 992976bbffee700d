from corpus.ids import Claim, assign_ids


def claim(path: str, *, source: str = "s", stated: str | None = None, known: str | None = None) -> Claim:
    stem = path.rpartition("/")[2].rpartition(".")[0]
    return Claim(source=source, path=path, stem=stem, stated=stated, known=known)


def test_the_stem_is_the_id() -> None:
    assert assign_ids([claim("a.txt"), claim("sub/b.md")]) == ["a", "b"]


def test_a_shared_stem_takes_the_path_without_extension() -> None:
    assert assign_ids([claim("en/x.md"), claim("ja/x.md"), claim("y.md")]) == ["en/x", "ja/x", "y"]


def test_a_shared_path_takes_the_extension_too() -> None:
    assert assign_ids([claim("x.md"), claim("x.pdf")]) == ["x.md", "x.pdf"]


def test_sources_that_share_an_id_prefix_it_both() -> None:
    claims = [
        claim("p0", source="a", stated="p0"),
        claim("p0", source="b", stated="p0"),
        claim("q", source="b", stated="q"),
    ]
    assert assign_ids(claims) == ["a:p0", "b:p0", "q"]


def test_an_id_once_given_stays() -> None:
    assert assign_ids([claim("en/x.md", known="x"), claim("ja/x.md")]) == ["x", "ja/x"]
    assert assign_ids([claim("x.md", source="b"), claim("x.md", source="a", known="x")]) == ["b:x", "x"]


def test_a_stated_id_given_twice_in_a_source_is_refused_the_second_time() -> None:
    assert assign_ids([claim("a.md", stated="x"), claim("b.md", stated="x")]) == ["x", None]


def test_a_file_whose_stem_another_document_states_is_told_apart() -> None:
    ids = assign_ids([claim("a.md", stated="b"), claim("b.md")])
    assert len(set(ids)) == 2
    assert ids[0] == "b"
