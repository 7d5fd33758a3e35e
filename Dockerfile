# The chat in a container: `docker build -t review-assistant .`, then `docker run -p 7860:7860 review-assistant`.
FROM python:3.11-slim

RUN useradd --create-home --uid 1000 reader
WORKDIR /home/reader/app
ENV MALLOC_ARENA_MAX=2 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore PYTHONUNBUFFERED=1

# The packages change less often than the program, so they are a layer of their own. torch is not in the lock.
COPY requirements.lock ./
RUN pip install --require-hashes --no-deps -r requirements.lock \
    && pip install --no-deps --index-url https://download.pytorch.org/whl/cpu torch==2.13.0

COPY pyproject.toml README.md LICENSE app.py ./
COPY corpus corpus
COPY assistant assistant
COPY eval eval
RUN pip install --no-deps --no-build-isolation .

USER reader
ENV REVIEW_ASSISTANT_HOST=0.0.0.0 REVIEW_ASSISTANT_PORT=7860 REVIEW_ASSISTANT_DATA_DIR=/home/reader/data
# The index is part of the image, so that a container opens in seconds and writes nothing.
RUN review-assistant index

EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:7860/health', timeout=4)"]
CMD ["review-assistant", "chat"]
