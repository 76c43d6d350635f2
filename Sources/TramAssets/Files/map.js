// SPDX-License-Identifier: Apache-2.0
// Maps from this server's own GeoJSON alone: no tiles, no glyphs; names are HTML markers.

/** A colour of the style sheet. */
function ink(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

// Metres a pixel at zoom 0 on the equator, 512 pixels round the world (Web Mercator).
const METRES_AT_ZOOM_0 = 40075016.686 / 512;
// `r` is metres divided by the cosine of the latitude, so one expression serves every latitude.
const radius = (least) => [
  "interpolate", ["exponential", 2], ["zoom"],
  0, ["max", least, ["/", ["get", "r"], METRES_AT_ZOOM_0]],
  22, ["max", least, ["/", ["get", "r"], METRES_AT_ZOOM_0 / 2 ** 22]],
];
const NEAR = 15.5;
const is = (kind) => ["==", ["get", "k"], kind];
const stateInk = () => [
  "match", ["get", "s"], "home", ink("--map-home"), "away", ink("--map-away"),
  "alarm", ink("--map-away"), "silent", ink("--map-silent"), ink("--map-calm"),
];

const hotInk = () => [
  "match", ["get", "c"], 1, ink("--hot-1"), 2, ink("--hot-2"), 3, ink("--hot-3"),
  4, ink("--hot-4"), ink("--hot-x"),
];

// From far away only those are shown of whom something is the matter.
const shows = () => ["any", [">=", ["zoom"], NEAR], ["in", ["get", "s"], ["literal", ["away", "silent"]]]];

function layers() {
  return [
    { id: "ground", type: "background", paint: { "background-color": ink("--map-ground") } },
    // Counts that are withheld are grey, and said by a sign and in the table as well.
    { id: "hot", type: "fill", source: "places", filter: is("hot"),
      paint: { "fill-color": hotInk(), "fill-opacity": ["match", ["get", "c"], -1, 0.55, 0.85] } },
    { id: "hot-lines", type: "line", source: "places", filter: is("hot"),
      paint: { "line-color": ink("--soft"), "line-width": 1 } },
    { id: "areas", type: "line", source: "areas",
      paint: { "line-color": ink("--map-area"), "line-width": 1.5 } },
    { id: "shapes", type: "fill", source: "places", filter: is("shape"),
      paint: { "fill-color": stateInk(), "fill-opacity": 0.18 } },
    { id: "shape-lines", type: "line", source: "places", filter: is("shape"),
      paint: { "line-color": stateInk(), "line-width": 1.5 } },
    { id: "circles", type: "circle", source: "places", filter: is("circle"),
      paint: { "circle-radius": radius(2.5), "circle-color": stateInk(),
        "circle-opacity": ["match", ["get", "s"], "home", 0.1, 0.25],
        "circle-stroke-color": stateInk(), "circle-stroke-width": 1.5 } },
    // Where people at home are believed to be is told from near only: it is their place.
    { id: "belief95", type: "circle", source: "places", filter: ["all", is("95"), shows()],
      paint: { "circle-radius": radius(0), "circle-color": ink("--map-belief"),
        "circle-opacity": 0.05, "circle-stroke-color": ink("--map-belief"),
        "circle-stroke-width": 1, "circle-stroke-opacity": 0.6 } },
    { id: "belief67", type: "circle", source: "places", filter: ["all", is("67"), shows()],
      paint: { "circle-radius": radius(0), "circle-color": ink("--map-belief"),
        "circle-opacity": 0.16, "circle-stroke-color": ink("--map-belief"),
        "circle-stroke-width": 1 } },
    { id: "trail", type: "line", source: "places", filter: is("trail"),
      paint: { "line-color": ink("--map-belief"), "line-width": 2, "line-dasharray": [2, 1.5] } },
    { id: "dots", type: "circle", source: "places", filter: ["all", is("fix"), shows()],
      paint: { "circle-radius": 4.5, "circle-color": stateInk(),
        "circle-stroke-color": ink("--sheet"), "circle-stroke-width": 1.5 } },
  ];
}

const nothing = { type: "FeatureCollection", features: [] };

async function geojson(address) {
  const answer = await fetch(address, { headers: { Accept: "application/geo+json" } });
  return answer.ok ? answer.json() : nothing;
}

/** The box around features, or null. */
function box(collection) {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  const take = (at, r) => {
    const span = (r || 0) / 111320;
    west = Math.min(west, at[0] - span); east = Math.max(east, at[0] + span);
    south = Math.min(south, at[1] - span); north = Math.max(north, at[1] + span);
  };
  const walk = (list, r) => (typeof list[0] === "number" ? take(list, r) : list.forEach((each) => walk(each, r)));
  for (const feature of collection.features) {
    // A belief can be kilometres wide: the places say where to look.
    if (feature.properties.k === "95" || feature.properties.k === "67") continue;
    if (feature.geometry) walk(feature.geometry.coordinates, feature.properties.r);
  }
  return west <= east ? [[west, south], [east, north]] : null;
}

class Ground {
  constructor(element) {
    this.element = element;
    this.pins = new Map();
    element.querySelector(".empty")?.remove();
    this.map = new maplibregl.Map({
      container: element, attributionControl: false, maxZoom: 19, dragRotate: false,
      pitchWithRotate: false, touchPitch: false, fadeDuration: 0, center: [107, 16], zoom: 5,
      locale: { "Map.Title": element.dataset.title || "Map" },
      style: { version: 8, sources: {
        areas: { type: "geojson", data: nothing }, places: { type: "geojson", data: nothing } },
      layers: layers() },
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
    this.map.addControl(new maplibregl.ScaleControl({ maxWidth: 120 }), "bottom-left");
    this.map.on("load", () => this.start());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      for (const layer of layers()) {
        for (const [key, value] of Object.entries(layer.paint)) this.map.setPaintProperty(layer.id, key, value);
      }
    });
  }

  async start() {
    const areas = await geojson("/map/areas");
    this.map.getSource("areas").setData(areas);
    for (const feature of areas.features) this.name(feature);
    await this.refresh();
    const edge = box(this.shown) || box(areas);
    if (edge) this.map.fitBounds(edge, { padding: 36, maxZoom: 17, animate: false });
    this.element.dataset.ready = "1";
    if (this.element.dataset.pick) this.pick();
    else this.listen();
  }

  /** Writes an area's name in its middle. */
  name(feature) {
    const edge = box({ features: [feature] });
    if (!edge || !feature.properties.name) return;
    const label = document.createElement("span");
    label.className = "area-name";
    label.setAttribute("role", "img");
    label.setAttribute("aria-label", feature.properties.name);
    label.textContent = feature.properties.name;
    new maplibregl.Marker({ element: label })
      .setLngLat([(edge[0][0] + edge[1][0]) / 2, (edge[0][1] + edge[1][1]) / 2]).addTo(this.map);
  }

  async refresh() {
    this.shown = await geojson(this.element.dataset.map);
    this.map.getSource("places")?.setData(this.shown);
    if (!this.element.dataset.pick) this.tell(this.shown.features.filter((feature) => feature.properties.k === "hot"));
    if (!this.element.dataset.pick) this.pin(this.shown.features.filter((feature) => feature.properties.k === "alarm"));
  }

  /** Counts in the middle of their areas, a little below the names. */
  tell(counted) {
    for (const sign of this.signs || []) sign.remove();
    this.element.classList.toggle("counted", counted.length > 0);
    this.signs = counted.map((feature) => {
      const edge = box({ features: [feature] });
      const sign = document.createElement("span");
      sign.className = "hot-count";
      sign.setAttribute("role", "img");
      sign.setAttribute("aria-label", `${feature.properties.name}: ${feature.properties.n}`);
      sign.textContent = feature.properties.n;
      return new maplibregl.Marker({ element: sign, offset: [0, 22] })
        .setLngLat([(edge[0][0] + edge[1][0]) / 2, (edge[0][1] + edge[1][1]) / 2]).addTo(this.map);
    });
  }

  /** Open alarms as links on the map, which the keyboard reaches too. */
  pin(alarms) {
    const now = new Set(alarms.map((alarm) => alarm.properties.id));
    for (const [id, pin] of this.pins) {
      if (!now.has(id)) { pin.remove(); this.pins.delete(id); }
    }
    for (const alarm of alarms) {
      const { id, say, w } = alarm.properties;
      const known = this.pins.get(id);
      if (known) { known.setLngLat(alarm.geometry.coordinates); continue; }
      const link = document.createElement("a");
      link.className = w ? "alarm-pin warn" : "alarm-pin";
      link.href = `/alarms/${id}`;
      link.textContent = w ? "?" : "!";
      link.title = say;
      link.setAttribute("aria-label", say);
      link.dataset.alarm = id;
      this.pins.set(id, new maplibregl.Marker({ element: link, anchor: "bottom" })
        .setLngLat(alarm.geometry.coordinates).addTo(this.map));
    }
  }

  /** A press on a place tells whose it is. */
  listen() {
    const touched = ["circles", "shapes", "dots"];
    this.map.on("click", async (event) => {
      const [hit] = this.map.queryRenderedFeatures(event.point, { layers: touched });
      const order = hit?.properties.id;
      if (!order) return;
      const answer = await fetch(`/map/orders/${order}`, { headers: { Accept: "text/html" } });
      if (!answer.ok) return;
      new maplibregl.Popup({ maxWidth: "20rem" }).setLngLat(event.lngLat)
        .setHTML(await answer.text()).addTo(this.map);
    });
    for (const layer of touched) {
      this.map.on("mouseenter", layer, () => { this.map.getCanvas().style.cursor = "pointer"; });
      this.map.on("mouseleave", layer, () => { this.map.getCanvas().style.cursor = ""; });
    }
  }

  /** A press on the map fills in the coordinates of a form. */
  pick() {
    const field = (name) => document.querySelector(`[name=${name}]`);
    const show = () => {
      const typed = (name) => parseFloat(field(name).value.replace(",", "."));
      const at = [typed("longitude"), typed("latitude")];
      const metres = typed("radius") || 0;
      if (!at.every(Number.isFinite) || Math.abs(at[0]) > 180 || Math.abs(at[1]) > 85) return;
      if (!this.chosen) {
        const mark = document.createElement("span");
        mark.className = "chosen";
        mark.setAttribute("role", "img");
        mark.setAttribute("aria-label", this.element.getAttribute("aria-label"));
        this.chosen = new maplibregl.Marker({ element: mark });
      }
      this.chosen.setLngLat(at).addTo(this.map);
      this.map.getSource("places").setData({ type: "FeatureCollection", features: [
        { type: "Feature", geometry: { type: "Point", coordinates: at },
          properties: { k: "circle", s: "home", r: metres / Math.cos(at[1] * Math.PI / 180) } },
        ...this.shown.features.filter((feature) => feature.properties.k === "circle" || feature.properties.k === "shape"),
      ] });
      if (!this.map.getBounds().contains(at)) this.map.jumpTo({ center: at, zoom: Math.max(this.map.getZoom(), 14) });
    };
    this.map.getCanvas().style.cursor = "crosshair";
    this.map.on("click", (event) => {
      field("latitude").value = event.lngLat.lat.toFixed(6);
      field("longitude").value = event.lngLat.lng.toFixed(6);
      show();
    });
    for (const name of ["latitude", "longitude", "radius"]) field(name).addEventListener("input", show);
    show();
  }
}

/** Opens the map of an element that says in `data-map` where its features are. */
export function openMap(element) { return new Ground(element); }
