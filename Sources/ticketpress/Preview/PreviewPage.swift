/// The page of the preview: the ticket on a quiet desk, what is wrong above it, and nothing else.
enum PreviewPage {
    static func html(title: String) -> String {
        """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(title.htmlEscaped) · Ticketpress</title>
        <link rel="icon" href="data:,">
        <link rel="stylesheet" href="/preview.css">
        <header><h1>\(title.htmlEscaped)</h1><p id="status" role="status">Drawing…</p></header>
        <section id="failure" role="alert" hidden><h2></h2><ul></ul></section>
        <main id="pages"></main>
        <noscript>This page reloads by itself with JavaScript only.</noscript>
        <script src="/preview.js"></script>
        </html>

        """
    }

    static let css = """
        :root { color-scheme: light dark; --desk: #eceae6; --ink: #26241f; --quiet: #77736a; --alarm: #9d2a1c; }
        @media (prefers-color-scheme: dark) {
          :root { --desk: #22211f; --ink: #efece5; --quiet: #a09b90; --alarm: #ff9c8a; }
        }
        * { box-sizing: border-box; margin: 0; }
        body {
          min-height: 100vh; background: var(--desk); color: var(--ink);
          font: 15px/1.5 system-ui, sans-serif; padding: 24px clamp(16px, 4vw, 56px) 64px;
        }
        header { display: flex; align-items: baseline; gap: 16px; margin-bottom: 32px; }
        h1 { font-size: 15px; font-weight: 600; }
        #status { color: var(--quiet); font-variant-numeric: tabular-nums; }
        #failure { max-width: 960px; margin: 0 auto 32px; padding-left: 16px; border-left: 3px solid var(--alarm); }
        #failure h2 { font-size: 15px; color: var(--alarm); margin-bottom: 8px; }
        #failure ul { list-style: none; padding: 0; max-height: 40vh; overflow: auto; }
        #failure li + li { margin-top: 10px; }
        #failure li { overflow-wrap: anywhere; }
        #failure code { font: 13px/1.5 ui-monospace, monospace; display: block; color: var(--quiet); }
        #failure code b { color: var(--ink); }
        main { display: flex; flex-direction: column; align-items: center; gap: 32px; transition: opacity .2s; }
        main.stale { opacity: .3; }
        main img {
          display: block; max-width: 100%; max-height: 86vh; background: #fff; border-radius: 2px;
          box-shadow: 0 1px 2px rgb(0 0 0 / .2), 0 12px 40px rgb(0 0 0 / .16);
        }
        /* As large as the window shows it whole, but a long receipt stays readable. --shape: width by height. */
        main img.single {
          width: min(100%, max(320px, min(1100px, 86vh * var(--shape)))); height: auto; max-height: none;
        }

        """

    static let script = """
        'use strict';
        const pages = document.getElementById('pages');
        const failure = document.getElementById('failure');
        const status = document.getElementById('status');
        let version = -1;

        // New pictures take the place of the old ones when they are loaded, so that nothing flickers.
        async function show(state) {
          const isStale = Boolean(state.failure) && !state.marked;
          failure.hidden = !state.failure;
          failure.querySelector('h2').textContent = state.marked ? 'No ticket is made of this' : 'This cannot be drawn';
          failure.querySelector('ul').replaceChildren(...(state.failure || '').split('\\n').map(problem));
          pages.classList.toggle('stale', isStale);
          status.textContent = isStale
            ? (state.pages ? 'The picture below is the last one that could be drawn.' : '')
            : `${state.pages} ${state.pages === 1 ? 'page' : 'pages'}, drawn in ${state.milliseconds} ms`;
          if (isStale && pages.children.length) return;
          const images = Array.from({ length: state.pages }, (_, index) => {
            const image = new Image();
            image.alt = `Page ${index + 1}`;
            image.className = state.pages === 1 ? 'single' : '';
            image.decoding = 'sync';
            image.loaded = new Promise((resolve) => { image.onload = image.onerror = resolve; });
            image.src = `/pages/${index + 1}.svg?v=${state.version}`;
            return image;
          });
          await Promise.all(images.map((image) => image.loaded));
          for (const image of images) {
            image.style.setProperty('--shape', image.naturalWidth / image.naturalHeight || 1);
          }
          pages.replaceChildren(...images);
        }

        // The place stands above what is wrong there: template.yaml:41:9 pages[0].elements[3], or element front/venue.
        function problem(line) {
          const item = document.createElement('li');
          const [, place, path, fact] = line.match(/^(\\S+:\\d+:\\d+): (?:([\\w.[\\]-]+): )?(.*)$/)
            || line.match(/^\\S+: (element \\S+)(): (.*)$/) || [null, '', '', line];
          if (place) {
            const where = item.appendChild(document.createElement('code'));
            where.appendChild(document.createElement('b')).textContent = place;
            where.append(path ? ` ${path}` : '');
          }
          item.append(fact);
          return item;
        }

        async function follow() {
          for (;;) {
            try {
              const response = await fetch(`/state?after=${version}`);
              if (!response.ok) throw new Error(response.statusText);
              const state = await response.json();
              if (state.version !== version) {
                version = state.version;
                await show(state);
              }
            } catch {
              status.textContent = 'The preview has ended; this page waits for it to come back.';
              version = -1;
              await new Promise((resolve) => setTimeout(resolve, 1000));
            }
          }
        }
        follow();

        """
}

extension String {
    fileprivate var htmlEscaped: String {
        reduce(into: "") { text, character in
            switch character {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            default: text.append(character)
            }
        }
    }
}
