BEGIN TRANSACTION;
CREATE TABLE alembic_version (
        version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
    );
INSERT INTO "alembic_version" VALUES('0007');
CREATE TABLE alerts (
	n INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	rule_id TEXT NOT NULL, 
	severity TEXT NOT NULL, 
	article_id TEXT NOT NULL, 
	raised BIGINT NOT NULL, 
	body TEXT NOT NULL, 
	CONSTRAINT pk_alerts PRIMARY KEY (n), 
	CONSTRAINT uq_alerts_key UNIQUE ("key")
);
INSERT INTO "alerts" VALUES(1,'alert','all','notice','article',1777887000000000,'{"key":"alert","rule_id":"all","severity":"notice","article_id":"article","title":"Chip maker orders more","url":"https://wire.example/news/article","publisher":"wire.example","published":"2026-05-04T08:30:00Z","raised":"2026-05-04T09:30:00Z","judgements":[{"record":{"id":"article#0","figure":{"text":"$5.6 billion","start":54,"end":66,"low":"5.6E+9","high":"5.6E+9","unit":"USD","qualifier":null,"vague":false,"noun":null,"direction":null,"step":"1E+8","metric":"order_value","subject":"bytedance","about":["huawei-ascend-950pr","huawei"],"period":"2026","status":"planned","attribution":["Reuters"],"salient":true,"scope":["chips"],"sentence":"The maker ordered chips for $5.6 billion.","confidence":0.75,"rule":"money"},"article_id":"article","story_id":"story","series_id":"order_value bytedance 2026","publisher":"wire.example","tier":2,"dated":"2026-05-04T08:30:00Z","url":"https://wire.example/news/article","title":"Chip maker orders more","verdict":null,"root":"","replaces":""},"verdict":"new","why":"Nobody gave a value before.","against":null,"likely":null,"change":null,"ratio":null,"sources":1,"copies":1,"nuance":null}],"names":{"bytedance":"ByteDance"},"history":{},"others":[],"conversions":{}}');
CREATE TABLE articles (
	n INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	feed_id TEXT, 
	story BIGINT, 
	url TEXT, 
	title TEXT NOT NULL, 
	publisher TEXT, 
	tier INTEGER NOT NULL, 
	language TEXT, 
	published BIGINT, 
	fetched BIGINT, 
	dated BIGINT NOT NULL, 
	partial BOOLEAN NOT NULL, 
	silent BOOLEAN NOT NULL, 
	judged BOOLEAN NOT NULL, 
	judgings INTEGER NOT NULL, 
	text TEXT NOT NULL, 
	CONSTRAINT pk_articles PRIMARY KEY (n), 
	CONSTRAINT uq_articles_id UNIQUE (id)
);
INSERT INTO "articles" VALUES(1,'article','wire',1,'https://wire.example/news/article','Chip maker orders more','wire.example',2,'en',1777883400000000,1777887000000000,1777883400000000,0,0,1,1,'The maker ordered chips for $5.6 billion.');
CREATE TABLE counters (
	name TEXT NOT NULL, 
	n BIGINT NOT NULL, 
	CONSTRAINT pk_counters PRIMARY KEY (name)
);
CREATE TABLE deliveries (
	n INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	alert BIGINT NOT NULL, 
	channel TEXT NOT NULL, 
	state TEXT NOT NULL, 
	due BIGINT NOT NULL, 
	attempts INTEGER NOT NULL, 
	reason TEXT, 
	reference TEXT, 
	updated BIGINT, 
	CONSTRAINT pk_deliveries PRIMARY KEY (n), 
	CONSTRAINT uq_deliveries_key UNIQUE ("key"), 
	CONSTRAINT fk_deliveries_alert FOREIGN KEY(alert) REFERENCES alerts (n) ON DELETE CASCADE
);
INSERT INTO "deliveries" VALUES(1,'alert:desk',1,'desk','pending',1777887000000000,0,NULL,NULL,1777887000000000);
CREATE TABLE entries (
	feed_id TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	fingerprint TEXT NOT NULL, 
	article_id TEXT NOT NULL, 
	seen BIGINT NOT NULL, 
	CONSTRAINT pk_entries PRIMARY KEY (feed_id, "key")
)
 WITHOUT ROWID

;
INSERT INTO "entries" VALUES('wire','waiting','print of waiting','urwlzdoqoofgyiwh',1777887000000000);
CREATE TABLE events (
	n INTEGER NOT NULL, 
	at BIGINT NOT NULL, 
	kind TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	body TEXT NOT NULL, 
	CONSTRAINT pk_events PRIMARY KEY (n)
);
INSERT INTO "events" VALUES(1,1777887000000000,'mark','article#0','{"as": "wrong"}');
CREATE TABLE feed_states (
	feed_id TEXT NOT NULL, 
	url TEXT NOT NULL, 
	etag TEXT, 
	last_modified TEXT, 
	body_hash TEXT, 
	next_poll BIGINT, 
	last_poll BIGINT, 
	last_success BIGINT, 
	last_new BIGINT, 
	interval BIGINT, 
	failures INTEGER NOT NULL, 
	error TEXT, 
	gone BOOLEAN NOT NULL, 
	moved_to TEXT, 
	moved_since BIGINT, 
	hub TEXT, 
	polls INTEGER NOT NULL, 
	hints TEXT NOT NULL, 
	CONSTRAINT pk_feed_states PRIMARY KEY (feed_id)
);
INSERT INTO "feed_states" VALUES('wire','https://wire.example/rss','1',NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,0,NULL,NULL,NULL,0,'');
CREATE TABLE feeds (
	id TEXT NOT NULL, 
	url TEXT NOT NULL, 
	title TEXT NOT NULL, 
	publisher TEXT NOT NULL, 
	language TEXT, 
	tier INTEGER NOT NULL, 
	beat TEXT NOT NULL, 
	every BIGINT NOT NULL, 
	full_text BOOLEAN NOT NULL, 
	enabled BOOLEAN NOT NULL, 
	registered BOOLEAN NOT NULL, 
	CONSTRAINT pk_feeds PRIMARY KEY (id)
);
INSERT INTO "feeds" VALUES('wire','https://wire.example/rss','Wire','wire',NULL,3,'',1800000000,0,1,1);
CREATE TABLE figure_keys (
	"key" BIGINT NOT NULL, 
	shelf INTEGER NOT NULL, 
	dated BIGINT NOT NULL, 
	figure BIGINT NOT NULL, 
	CONSTRAINT pk_figure_keys PRIMARY KEY ("key", shelf, dated, figure)
)
 WITHOUT ROWID

;
INSERT INTO "figure_keys" VALUES(-7257373321681282202,0,1777883400,1048576);
INSERT INTO "figure_keys" VALUES(-6802574289228141363,0,1777883400,1048576);
INSERT INTO "figure_keys" VALUES(-5954974329916039644,0,1777883400,1048576);
INSERT INTO "figure_keys" VALUES(2532946885642246390,0,1777883400,1048576);
CREATE TABLE figures (
	n INTEGER NOT NULL, 
	article BIGINT NOT NULL, 
	root BIGINT NOT NULL, 
	replaces BIGINT, 
	verdict TEXT NOT NULL, 
	series_id TEXT NOT NULL, 
	dated BIGINT NOT NULL, 
	metric TEXT NOT NULL, 
	subject TEXT, 
	about TEXT NOT NULL, 
	period TEXT, 
	status TEXT NOT NULL, 
	scope TEXT NOT NULL, 
	low TEXT NOT NULL, 
	high TEXT NOT NULL, 
	unit TEXT NOT NULL, 
	step TEXT, 
	qualifier TEXT, 
	vague BOOLEAN NOT NULL, 
	noun TEXT, 
	direction TEXT, 
	salient BOOLEAN NOT NULL, 
	confidence FLOAT NOT NULL, 
	rule TEXT NOT NULL, 
	attribution TEXT NOT NULL, 
	start INTEGER NOT NULL, 
	"end" INTEGER NOT NULL, 
	text TEXT NOT NULL, 
	sentence TEXT NOT NULL, 
	found_by BLOB NOT NULL, 
	CONSTRAINT pk_figures PRIMARY KEY (n), 
	CONSTRAINT fk_figures_article FOREIGN KEY(article) REFERENCES articles (n) ON DELETE CASCADE
);
INSERT INTO "figures" VALUES(1048576,1,1048576,NULL,'new','order_value bytedance 2026',1777883400000000,'order_value','bytedance','["huawei-ascend-950pr", "huawei"]','2026','planned','["chips"]','5.6E+9','5.6E+9','USD','1E+8',NULL,0,NULL,NULL,1,0.75,'money','["Reuters"]',54,66,'$5.6 billion','The maker ordered chips for $5.6 billion.',X'71665BCA466AA1489BCDEC59BCB96698A124DEC8D265AE5BADF658A3B9C5D52623');
CREATE TABLE judgements (
	figure BIGINT NOT NULL, 
	against BIGINT, 
	why TEXT NOT NULL, 
	nuance TEXT, 
	likely TEXT, 
	change TEXT, 
	ratio TEXT, 
	sources INTEGER NOT NULL, 
	copies INTEGER NOT NULL, 
	CONSTRAINT pk_judgements PRIMARY KEY (figure), 
	CONSTRAINT fk_judgements_figure FOREIGN KEY(figure) REFERENCES figures (n) ON DELETE CASCADE
);
INSERT INTO "judgements" VALUES(1048576,NULL,'Nobody gave a value before.',NULL,NULL,NULL,NULL,1,1);
CREATE TABLE lanes (
	article BIGINT NOT NULL, 
	lane INTEGER NOT NULL, 
	claimed_keys TEXT NOT NULL, 
	claimed_bands TEXT NOT NULL, 
	CONSTRAINT pk_lanes PRIMARY KEY (article), 
	CONSTRAINT fk_lanes_article FOREIGN KEY(article) REFERENCES articles (n) ON DELETE CASCADE
);
CREATE TABLE readings (
	article BIGINT NOT NULL, 
	analyser TEXT NOT NULL, 
	body BLOB NOT NULL, 
	CONSTRAINT pk_readings PRIMARY KEY (article), 
	CONSTRAINT fk_readings_article FOREIGN KEY(article) REFERENCES articles (n) ON DELETE CASCADE
);
INSERT INTO "readings" VALUES(1,'1',X'789C5D52DB4EDC400CFD95C8EA1BCB6AA1645BF25601525F7A112D0FD50AAD9CC449DCCECE84B90011E213E07B50BFA7FD8FDAC9AE58F52DC7737C7C7C9C07401FB932B4E61A8A1D801918B46DC296A4485630D9C8912940B17A8091DB25BC2396A738F44A3BFBF2E9EB87CF3FA46071A3858F3BC2469B9D9D7A47A161FD9F04DD47C17F9F9EFFBCFC161CA23881E2ADCE1562FE782D2AF88B3C143619338306376C8609E963C36DF25B775BB137F97C99956C8C8C7E95CC4FB69ACBA52CE9EE8428BC8B8353A174DC76FB385956A1AB6FE7026E121A6EF8D5C22DB649D66CD004929D5DB2BB979A3D55BAF1AE1022F522747471F07E8C237AAE043B5F935FDFA2499A7848E54F69937A3944AAD1565AC5D225A9ADB6591D62A8C4FEE169BEE8BD5A9E1294047AF2EC34D4E3C5F172DA372609047A39A5A55AB5A20C2ED3E46C05979422F9A0CD417693C340117D926542E5F4A42BA83AEE2782BC923A2AE07B47D9788B6CF44F7536B2B2C6F96C3FF3B94CAC9C6DB89E1A17F377F90C7C322AB2719606D0CBA14533048D158EA4A3D75F10CD5EAE713C2B60A69F70FDF80FABD9E16D');
CREATE TABLE runs (
	n INTEGER NOT NULL, 
	command TEXT NOT NULL, 
	started BIGINT NOT NULL, 
	ended BIGINT, 
	exit_code INTEGER, 
	done TEXT NOT NULL, 
	error TEXT, 
	CONSTRAINT pk_runs PRIMARY KEY (n)
);
INSERT INTO "runs" VALUES(1,'run',1777887000000000,1777887000000000,0,'{"polled": 1}',NULL);
CREATE TABLE stories (
	n INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	signature BLOB NOT NULL, 
	bands TEXT NOT NULL, 
	copies INTEGER NOT NULL, 
	publishers TEXT NOT NULL, 
	CONSTRAINT pk_stories PRIMARY KEY (n), 
	CONSTRAINT uq_stories_id UNIQUE (id)
);
INSERT INTO "stories" VALUES(1,'story',X'490100000002000000FFFFFFFF','["0:a", "1:b"]',1,'["wire.example"]');
CREATE TABLE story_bands (
	band BIGINT NOT NULL, 
	story BIGINT NOT NULL, 
	CONSTRAINT pk_story_bands PRIMARY KEY (band, story), 
	CONSTRAINT fk_story_bands_story FOREIGN KEY(story) REFERENCES stories (n) ON DELETE CASCADE
)
 WITHOUT ROWID

;
CREATE TABLE tellings (
	value BIGINT NOT NULL, 
	part INTEGER NOT NULL, 
	packed BLOB NOT NULL, 
	CONSTRAINT pk_tellings PRIMARY KEY (value, part)
)
 WITHOUT ROWID

;
INSERT INTO "tellings" VALUES(1048576,0,X'01000000000000000100000000000000FB19CB0288C7AB050200000000000000');
CREATE TABLE unread (
	article_id TEXT NOT NULL, 
	feed_id TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	fingerprint TEXT NOT NULL, 
	url TEXT, 
	slot INTEGER NOT NULL, 
	title TEXT NOT NULL, 
	dated BIGINT NOT NULL, 
	queued BIGINT NOT NULL, 
	silent BOOLEAN NOT NULL, 
	attempts INTEGER NOT NULL, 
	retry BIGINT, 
	given_up BOOLEAN NOT NULL, 
	reason TEXT, 
	body TEXT NOT NULL, 
	CONSTRAINT pk_unread PRIMARY KEY (article_id)
);
INSERT INTO "unread" VALUES('urwlzdoqoofgyiwh','wire','waiting','print of waiting','https://wire.example/news/waiting',49,'Chip maker orders more (waiting)',1777883400000000,1777887000000000,0,0,NULL,0,NULL,'{"feed_id":"wire","key":"waiting","url":"https://wire.example/news/waiting","title":"Chip maker orders more (waiting)","summary":"A summary.","content":"<p>The whole text.</p>","guid":"waiting","published":"2026-05-04T08:30:00Z","updated":null,"language":"en","author":"A. Writer","fingerprint":"print of waiting","aliases":[],"publisher":null}');
CREATE TABLE waiting_bands (
	story INTEGER NOT NULL, 
	turn BIGINT NOT NULL, 
	bands BLOB NOT NULL, 
	CONSTRAINT pk_waiting_bands PRIMARY KEY (story), 
	CONSTRAINT fk_waiting_bands_story FOREIGN KEY(story) REFERENCES stories (n) ON DELETE CASCADE
);
INSERT INTO "waiting_bands" VALUES(1,0,X'710A6B477B25295194D8D6D1FE2E725FD7');
CREATE INDEX ix_feed_states_next_poll ON feed_states (next_poll);
CREATE INDEX ix_entries_feed_id_article_id ON entries (feed_id, article_id);
CREATE INDEX ix_unread_waiting ON unread (dated, article_id) WHERE NOT given_up;
CREATE INDEX ix_articles_unjudged ON articles (dated, id) WHERE NOT judged;
CREATE INDEX ix_articles_story ON articles (story);
CREATE INDEX ix_articles_feed_id ON articles (feed_id);
CREATE INDEX ix_events_kind_subject ON events (kind, subject);
CREATE INDEX ix_lanes_lane ON lanes (lane);
CREATE INDEX ix_figures_series_id_dated ON figures (series_id, dated);
CREATE INDEX ix_figures_dated ON figures (dated);
CREATE INDEX ix_deliveries_alert ON deliveries (alert);
CREATE INDEX ix_deliveries_open ON deliveries (channel, n) WHERE state IN ('pending', 'unknown');
COMMIT;
