"""Runs one peer on rows of the text verbs and prints {"rows", "seconds"}: python3 peers.py PEER INPUT.
Exit 3 when the peer is not installed. Time is processor time, imports and reading left out."""
import base64, gzip, json, sys, time


def rows(path):
    opened = gzip.open if path.endswith(".gz") else open
    with opened(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def page(row):
    if "path" in row:
        opened = gzip.open if row["path"].endswith(".gz") else open
        with opened(row["path"], "rb") as file:
            return file.read()
    return base64.b64decode(row.get("html_b64") or row["b64"])


def text(row):
    return row.get("text") or row.get("body") or ""


def trafilatura(data):
    from trafilatura import bare_extraction
    return [page(row) for row in data], lambda html: bare_extraction(html, with_metadata=True)


def readability(data):
    from readability import Document
    import chardet
    def one(html):
        found = chardet.detect(html)["encoding"] or "utf-8"
        return Document(html.decode(found, "replace")).summary()
    return [page(row) for row in data], one


def feedparser(data):
    import feedparser as peer
    return [page(row) for row in data], lambda feed: peer.parse(feed)


def opencc_t2s(data):
    import opencc
    return [text(row) for row in data], opencc.OpenCC("t2s").convert


def opencc_s2t(data):
    import opencc
    return [text(row) for row in data], opencc.OpenCC("s2t").convert


def jieba(data):
    import jieba as peer
    peer.initialize()
    return [text(row) for row in data], peer.lcut


def rjieba(data):
    import rjieba as peer
    peer.cut("卫生")
    return [text(row) for row in data], peer.cut


def main(peer, path):
    try:
        inputs, run = globals()[peer](rows(path))
    except ImportError as missing:
        print(f"{peer} is not installed: {missing}")
        return 3
    began = time.process_time()
    for one in inputs:
        try:
            run(one)
        except Exception:
            pass
    seconds = time.process_time() - began
    size = sum(len(one.encode() if isinstance(one, str) else one) for one in inputs)
    print(json.dumps({"rows": len(inputs), "bytes": size, "seconds": seconds}))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
