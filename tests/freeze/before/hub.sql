BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0015');
CREATE TABLE broadcast_announcement (
	id VARCHAR(36) NOT NULL, 
	revision INTEGER NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	author VARCHAR(64) NOT NULL, 
	approver VARCHAR(64), 
	content TEXT NOT NULL, 
	reason VARCHAR(200) DEFAULT '' NOT NULL, 
	written_at DATETIME NOT NULL, 
	decided_at DATETIME, 
	CONSTRAINT pk_broadcast_announcement PRIMARY KEY (id), 
	CONSTRAINT ck_broadcast_announcement_two_people_stand_behind CHECK (state NOT IN ('approved', 'withdrawn') OR (approver IS NOT NULL AND approver <> author))
);
CREATE TABLE broadcast_manifest (
	node VARCHAR(36) NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_broadcast_manifest PRIMARY KEY (node)
);
CREATE TABLE broadcast_picture (
	announcement VARCHAR(36) NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	size INTEGER NOT NULL, 
	content_type VARCHAR(64) NOT NULL, 
	taken_at DATETIME NOT NULL, 
	CONSTRAINT pk_broadcast_picture PRIMARY KEY (announcement, sha256)
);
CREATE TABLE broadcast_showing (
	announcement VARCHAR(36) NOT NULL, 
	revision INTEGER NOT NULL, 
	node VARCHAR(36) NOT NULL, 
	accepted_at DATETIME, 
	shown_since DATETIME, 
	shown_until DATETIME, 
	end_reason VARCHAR(16), not_shown VARCHAR(16), missing VARCHAR(160) DEFAULT '' NOT NULL, 
	CONSTRAINT pk_broadcast_showing PRIMARY KEY (announcement, revision, node), 
	CONSTRAINT fk_broadcast_showing_announcement_broadcast_announcement FOREIGN KEY(announcement) REFERENCES broadcast_announcement (id)
);
CREATE TABLE change (
	subject VARCHAR(64) NOT NULL, 
	version BIGINT NOT NULL, 
	CONSTRAINT pk_change PRIMARY KEY (subject)
);
INSERT INTO "change" VALUES('coin',18);
INSERT INTO "change" VALUES('ledger',20);
CREATE TABLE coin_announced (
	id SMALLINT NOT NULL, 
	position BIGINT NOT NULL, 
	CONSTRAINT pk_coin_announced PRIMARY KEY (id), 
	CONSTRAINT ck_coin_announced_single CHECK (id = 1)
);
INSERT INTO "coin_announced" VALUES(1,19);
CREATE TABLE coin_card (
	number VARCHAR(16) NOT NULL, 
	wallet VARCHAR(16) NOT NULL, 
	state VARCHAR(8) NOT NULL, 
	pin_mac BLOB NOT NULL, 
	tries_left SMALLINT NOT NULL, 
	issued_at DATETIME NOT NULL, 
	ended_at DATETIME, 
	replaced_by VARCHAR(16), 
	CONSTRAINT pk_coin_card PRIMARY KEY (number), 
	CONSTRAINT ck_coin_card_replaced CHECK ((state = 'replaced') = (replaced_by IS NOT NULL)), 
	CONSTRAINT ck_coin_card_ended CHECK ((state IN ('lost', 'replaced')) = (ended_at IS NOT NULL)), 
	CONSTRAINT ck_coin_card_active_has_tries CHECK (state <> 'active' OR tries_left > 0), 
	CONSTRAINT ck_coin_card_locked_has_none CHECK (state <> 'locked' OR tries_left = 0), 
	CONSTRAINT ck_coin_card_state CHECK (state IN ('active', 'locked', 'lost', 'replaced')), 
	CONSTRAINT ck_coin_card_number CHECK (length(number) = 16), 
	CONSTRAINT ck_coin_card_tries CHECK (tries_left BETWEEN 0 AND 3), 
	CONSTRAINT fk_coin_card_replaced_by_coin_card FOREIGN KEY(replaced_by) REFERENCES coin_card (number), 
	CONSTRAINT fk_coin_card_wallet_coin_wallet FOREIGN KEY(wallet) REFERENCES coin_wallet (number), 
	CONSTRAINT uq_coin_card_replaced_by UNIQUE (replaced_by)
);
INSERT INTO "coin_card" VALUES('9392700000000051','9392000000000015','active',X'D95ECCD346B286588FE3E9BA579B873391D0AB0E4757C70A29EC46C54C70F98E',3,'2027-03-31 03:00:00.000000',NULL,NULL);
INSERT INTO "coin_card" VALUES('9392700000000069','9392000000000023','active',X'81DB5472FF2DF4803D706EC27DF815D7D34CA42ACBA676256A8BB4083AC36E94',3,'2027-03-31 03:00:00.000000',NULL,NULL);
INSERT INTO "coin_card" VALUES('9392700000000077','9392000000000031','active',X'C095CD31EC446CB98B6AA156AF6229AAF04CBCE893E3C1053B01B88A37381969',3,'2027-03-31 03:00:00.000000',NULL,NULL);
INSERT INTO "coin_card" VALUES('9392700000000085','9392000000000049','lost',X'3F2D49DFC30C59ADE7DC0590EBDE6E3FBB50DE139E86FE696E17CCE77811FFB0',3,'2027-03-31 03:00:00.000000','2027-03-31 03:00:07.441104',NULL);
CREATE TABLE coin_correction (
	id VARCHAR(36) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	wallet VARCHAR(16) NOT NULL, 
	target VARCHAR(64), 
	amount BIGINT NOT NULL, 
	reduced BIGINT NOT NULL, 
	value_class SMALLINT NOT NULL, 
	reason VARCHAR(200) NOT NULL, 
	undoes VARCHAR(36), 
	state VARCHAR(8) NOT NULL, 
	proposed_by VARCHAR(36) NOT NULL, 
	proposed_at DATETIME NOT NULL, 
	decided_by VARCHAR(36), 
	decided_at DATETIME, 
	rejection VARCHAR(200), 
	refusal VARCHAR(32), 
	position BIGINT, 
	CONSTRAINT pk_coin_correction PRIMARY KEY (id), 
	CONSTRAINT ck_coin_correction_decided CHECK ((state = 'proposed') = (decided_by IS NULL)), 
	CONSTRAINT ck_coin_correction_refused CHECK ((state = 'refused') = (refusal IS NOT NULL)), 
	CONSTRAINT ck_coin_correction_rejected CHECK ((state = 'rejected') = (rejection IS NOT NULL)), 
	CONSTRAINT ck_coin_correction_posted CHECK ((state IN ('posted', 'refused')) = (position IS NOT NULL)), 
	CONSTRAINT ck_coin_correction_target CHECK ((target IS NULL) = (kind IN ('add', 'take'))), 
	CONSTRAINT ck_coin_correction_kind CHECK (kind IN ('return_charge', 'refund', 'charge_again', 'add', 'take', 'release')), 
	CONSTRAINT ck_coin_correction_state CHECK (state IN ('proposed', 'approved', 'posted', 'refused', 'rejected')), 
	CONSTRAINT ck_coin_correction_decided_at CHECK ((decided_at IS NULL) = (decided_by IS NULL)), 
	CONSTRAINT ck_coin_correction_amount CHECK (amount > 0 AND reduced BETWEEN 0 AND amount), 
	CONSTRAINT ck_coin_correction_second_person CHECK (decided_by <> proposed_by), 
	CONSTRAINT ck_coin_correction_reason CHECK (length(reason) > 0), 
	CONSTRAINT fk_coin_correction_decided_by_identity_staff FOREIGN KEY(decided_by) REFERENCES identity_staff (id), 
	CONSTRAINT fk_coin_correction_proposed_by_identity_staff FOREIGN KEY(proposed_by) REFERENCES identity_staff (id), 
	CONSTRAINT fk_coin_correction_undoes_coin_correction FOREIGN KEY(undoes) REFERENCES coin_correction (id), 
	CONSTRAINT fk_coin_correction_wallet_coin_wallet FOREIGN KEY(wallet) REFERENCES coin_wallet (number)
);
INSERT INTO "coin_correction" VALUES('fix-4b8d30bad11f9837ca27601670562323','refund','9392000000000015','pay-16',500,0,3,'誤り',NULL,'posted','staff-one','2027-03-31 03:01:22.196279','staff-other','2027-03-31 03:01:27.196279',NULL,NULL,12);
CREATE TABLE coin_counter_cash (
	id VARCHAR(64) NOT NULL, 
	shift VARCHAR(36) NOT NULL, 
	incoming BOOLEAN NOT NULL, 
	received BIGINT, 
	CONSTRAINT pk_coin_counter_cash PRIMARY KEY (id), 
	CONSTRAINT fk_coin_counter_cash_shift_coin_counter_shift FOREIGN KEY(shift) REFERENCES coin_counter_shift (id)
);
CREATE TABLE coin_counter_shift (
	id VARCHAR(36) NOT NULL, 
	staff VARCHAR(36) NOT NULL, 
	opened_at DATETIME NOT NULL, 
	opening BIGINT NOT NULL, 
	closed_at DATETIME, 
	counts TEXT, 
	counted BIGINT, 
	expected BIGINT, 
	position BIGINT, 
	CONSTRAINT pk_coin_counter_shift PRIMARY KEY (id), 
	CONSTRAINT ck_coin_counter_shift_closed CHECK ((closed_at IS NULL) = (counted IS NULL) AND (counted IS NULL) = (counts IS NULL)), 
	CONSTRAINT ck_coin_counter_shift_reckoned CHECK ((expected IS NULL) = (position IS NULL) AND (expected IS NULL OR closed_at IS NOT NULL)), 
	CONSTRAINT ck_coin_counter_shift_cash CHECK (opening >= 0 AND counted >= 0), 
	CONSTRAINT fk_coin_counter_shift_staff_identity_staff FOREIGN KEY(staff) REFERENCES identity_staff (id)
);
INSERT INTO "coin_counter_shift" VALUES('drawer','staff-one','2027-03-31 03:00:00.000000',0,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE coin_freeze (
	wallet VARCHAR(16) NOT NULL, 
	freezer VARCHAR(8) NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_coin_freeze PRIMARY KEY (wallet, freezer), 
	CONSTRAINT ck_coin_freeze_freezer CHECK (freezer IN ('holder', 'staff')), 
	CONSTRAINT fk_coin_freeze_wallet_coin_wallet FOREIGN KEY(wallet) REFERENCES coin_wallet (number)
);
CREATE TABLE coin_freezing (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	wallet VARCHAR(16) NOT NULL, 
	frozen BOOLEAN NOT NULL, 
	reason VARCHAR(200) NOT NULL, 
	staff VARCHAR(36) NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT ck_coin_freezing_reason CHECK (length(reason) > 0), 
	CONSTRAINT fk_coin_freezing_staff_identity_staff FOREIGN KEY(staff) REFERENCES identity_staff (id), 
	CONSTRAINT fk_coin_freezing_wallet_coin_wallet FOREIGN KEY(wallet) REFERENCES coin_wallet (number)
);
CREATE TABLE coin_identified (
	wallet VARCHAR(16) NOT NULL, 
	mark BLOB NOT NULL, 
	document VARCHAR(16) NOT NULL, 
	staff VARCHAR(36) NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_coin_identified PRIMARY KEY (wallet), 
	CONSTRAINT uq_coin_identified_mark UNIQUE (mark), 
	CONSTRAINT fk_coin_identified_wallet_coin_wallet FOREIGN KEY(wallet) REFERENCES coin_wallet (number), 
	CONSTRAINT fk_coin_identified_staff_identity_staff FOREIGN KEY(staff) REFERENCES identity_staff (id)
);
CREATE TABLE coin_rated (
	entry VARCHAR(64) NOT NULL, 
	node VARCHAR(36) NOT NULL, 
	reduced INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_coin_rated PRIMARY KEY (entry), 
	CONSTRAINT ck_coin_rated_ck_coin_rated_reduced CHECK (reduced >= 0)
);
CREATE TABLE coin_request (
	payment VARCHAR(36) NOT NULL, 
	node VARCHAR(36) NOT NULL, 
	shop VARCHAR(36) NOT NULL, 
	amount INTEGER NOT NULL, 
	reduced INTEGER NOT NULL, 
	until DATETIME NOT NULL, 
	CONSTRAINT pk_coin_request PRIMARY KEY (payment), 
	CONSTRAINT ck_coin_request_amount CHECK (amount > 0 AND reduced BETWEEN 0 AND amount), 
	CONSTRAINT fk_coin_request_shop_coin_shop FOREIGN KEY(shop) REFERENCES coin_shop (id)
);
INSERT INTO "coin_request" VALUES('ask-12','till-3','shop-b',500,166,'2027-03-31 03:06:30.119157');
INSERT INTO "coin_request" VALUES('ask-9','till-1','shop-a',500,0,'2027-03-31 03:07:13.454704');
CREATE TABLE coin_shift (
	id VARCHAR(36) NOT NULL, 
	node VARCHAR(36) NOT NULL, 
	shop VARCHAR(36) NOT NULL, 
	opened_at DATETIME NOT NULL, 
	opened_after BIGINT NOT NULL, 
	closed_at DATETIME, 
	closed_through BIGINT, 
	counted BIGINT, 
	CONSTRAINT pk_coin_shift PRIMARY KEY (id), 
	CONSTRAINT ck_coin_shift_closed_as_a_whole CHECK ((closed_at IS NULL) = (closed_through IS NULL) AND (closed_at IS NULL) = (counted IS NULL)), 
	CONSTRAINT ck_coin_shift_forwards CHECK (closed_through IS NULL OR closed_through >= opened_after), 
	CONSTRAINT fk_coin_shift_shop_coin_shop FOREIGN KEY(shop) REFERENCES coin_shop (id)
);
CREATE TABLE coin_shop (
	id VARCHAR(36) NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	registration_number VARCHAR(14), 
	account BIGINT NOT NULL, 
	active BOOLEAN NOT NULL, 
	code VARCHAR(8) NOT NULL, 
	CONSTRAINT pk_coin_shop PRIMARY KEY (id), 
	CONSTRAINT ck_coin_shop_code CHECK (length(code) = 8), 
	CONSTRAINT fk_coin_shop_account_ledger_account FOREIGN KEY(account) REFERENCES ledger_account (id), 
	CONSTRAINT uq_coin_shop_account UNIQUE (account), 
	CONSTRAINT uq_coin_shop_code UNIQUE (code)
);
INSERT INTO "coin_shop" VALUES('shop-a','shop-a',NULL,7,1,'41832544');
INSERT INTO "coin_shop" VALUES('shop-b','shop-b',NULL,8,1,'56570211');
CREATE TABLE coin_till (
	node VARCHAR(36) NOT NULL, 
	shop VARCHAR(36) NOT NULL, 
	CONSTRAINT pk_coin_till PRIMARY KEY (node), 
	CONSTRAINT fk_coin_till_shop_coin_shop FOREIGN KEY(shop) REFERENCES coin_shop (id)
);
INSERT INTO "coin_till" VALUES('till-1','shop-a');
INSERT INTO "coin_till" VALUES('till-2','shop-a');
INSERT INTO "coin_till" VALUES('till-3','shop-b');
CREATE TABLE coin_wallet (
	number VARCHAR(16) NOT NULL, 
	account BIGINT NOT NULL, 
	citizen VARCHAR(36), 
	opened_at DATETIME NOT NULL, 
	nickname VARCHAR(20), 
	CONSTRAINT pk_coin_wallet PRIMARY KEY (number), 
	CONSTRAINT ck_coin_wallet_number CHECK (length(number) = 16), 
	CONSTRAINT fk_coin_wallet_account_ledger_account FOREIGN KEY(account) REFERENCES ledger_account (id), 
	CONSTRAINT uq_coin_wallet_account UNIQUE (account), 
	CONSTRAINT uq_coin_wallet_citizen UNIQUE (citizen)
);
INSERT INTO "coin_wallet" VALUES('9392000000000015',3,NULL,'2027-03-31 03:00:00.000000',NULL);
INSERT INTO "coin_wallet" VALUES('9392000000000023',4,NULL,'2027-03-31 03:00:00.000000',NULL);
INSERT INTO "coin_wallet" VALUES('9392000000000031',5,NULL,'2027-03-31 03:00:00.000000',NULL);
INSERT INTO "coin_wallet" VALUES('9392000000000049',6,NULL,'2027-03-31 03:00:00.000000',NULL);
CREATE TABLE coin_wrong_pin (
	payment VARCHAR(64) NOT NULL, 
	card VARCHAR(16) NOT NULL, 
	tries_left SMALLINT NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_coin_wrong_pin PRIMARY KEY (payment), 
	CONSTRAINT fk_coin_wrong_pin_card_coin_card FOREIGN KEY(card) REFERENCES coin_card (number)
);
CREATE TABLE evidence (
	position BIGINT NOT NULL, 
	subject VARCHAR(64) NOT NULL, 
	reference VARCHAR(64) NOT NULL, 
	place VARCHAR(64) NOT NULL, 
	rung VARCHAR(16) NOT NULL, 
	content_sha256 VARCHAR(64) NOT NULL, 
	at DATETIME NOT NULL, 
	details TEXT NOT NULL, 
	previous_hash VARCHAR(64) NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_evidence PRIMARY KEY (position), 
	CONSTRAINT uq_evidence_hash UNIQUE (hash)
);
CREATE TABLE fleet_alarm (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	node VARCHAR(36) NOT NULL, 
	alarm VARCHAR(32) NOT NULL, 
	detail VARCHAR(200) NOT NULL, 
	at DATETIME NOT NULL, 
	cleared_at DATETIME, 
	cleared_by VARCHAR(36)
);
CREATE TABLE fleet_attached (
	node VARCHAR(36) NOT NULL, 
	device VARCHAR(64) NOT NULL, 
	kind VARCHAR(64) NOT NULL, 
	presence VARCHAR(16) NOT NULL, 
	reasons VARCHAR(400) NOT NULL, 
	since DATETIME NOT NULL, 
	CONSTRAINT pk_fleet_attached PRIMARY KEY (node, device), 
	CONSTRAINT fk_fleet_attached_node_fleet_node FOREIGN KEY(node) REFERENCES fleet_node (node)
);
CREATE TABLE fleet_birth (
	node VARCHAR(36) NOT NULL, 
	boot VARCHAR(36) NOT NULL, 
	version VARCHAR(64) NOT NULL, 
	synced BOOLEAN, 
	clock_source VARCHAR(64) NOT NULL, 
	offset_ms INTEGER, 
	booted_at DATETIME NOT NULL, 
	CONSTRAINT pk_fleet_birth PRIMARY KEY (node), 
	CONSTRAINT fk_fleet_birth_node_fleet_node FOREIGN KEY(node) REFERENCES fleet_node (node)
);
CREATE TABLE fleet_boot (
	node VARCHAR(36) NOT NULL, 
	boot VARCHAR(36) NOT NULL, 
	machine VARCHAR(64) NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_fleet_boot PRIMARY KEY (node, boot), 
	CONSTRAINT fk_fleet_boot_node_fleet_node FOREIGN KEY(node) REFERENCES fleet_node (node)
);
CREATE TABLE fleet_enrolment (
	id VARCHAR(36) NOT NULL, 
	secret_sha256 VARCHAR(64) NOT NULL, 
	code VARCHAR(8) NOT NULL, 
	csr TEXT NOT NULL, 
	role VARCHAR(32) NOT NULL, 
	machine VARCHAR(64) NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	node VARCHAR(36), 
	asked_at DATETIME NOT NULL, 
	expires_at DATETIME NOT NULL, 
	CONSTRAINT pk_fleet_enrolment PRIMARY KEY (id), 
	CONSTRAINT fk_fleet_enrolment_node_fleet_node FOREIGN KEY(node) REFERENCES fleet_node (node)
);
CREATE TABLE fleet_link (
	node VARCHAR(36) NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	session VARCHAR(36) NOT NULL, 
	since DATETIME NOT NULL, 
	CONSTRAINT pk_fleet_link PRIMARY KEY (node), 
	CONSTRAINT fk_fleet_link_node_fleet_node FOREIGN KEY(node) REFERENCES fleet_node (node)
);
CREATE TABLE fleet_node (
	node VARCHAR(36) NOT NULL, 
	role VARCHAR(32) NOT NULL, 
	machine VARCHAR(64) NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	admitted_at DATETIME NOT NULL, 
	admitted_by VARCHAR(36) NOT NULL, 
	revoked_at DATETIME, 
	revoked_by VARCHAR(36), 
	certificate TEXT NOT NULL, 
	serial VARCHAR(64) NOT NULL, 
	not_after DATETIME NOT NULL, quarantined_at DATETIME, quarantined_by VARCHAR(36), label VARCHAR(60) DEFAULT '' NOT NULL, 
	CONSTRAINT pk_fleet_node PRIMARY KEY (node), 
	CONSTRAINT ck_fleet_node_revoked_has_its_time CHECK ((state = 'revoked') = (revoked_at IS NOT NULL)), 
	CONSTRAINT uq_fleet_node_serial UNIQUE (serial)
);
CREATE TABLE fleet_reported (
	node VARCHAR(36) NOT NULL, 
	device VARCHAR(64) NOT NULL, 
	version BIGINT NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_fleet_reported PRIMARY KEY (node, device), 
	CONSTRAINT fk_fleet_reported_node_fleet_node FOREIGN KEY(node) REFERENCES fleet_node (node)
);
CREATE TABLE fleet_trouble (
	node VARCHAR(36) NOT NULL, 
	why VARCHAR(16) NOT NULL, 
	times BIGINT NOT NULL, 
	detail VARCHAR(200) NOT NULL, 
	first_at DATETIME NOT NULL, 
	last_at DATETIME NOT NULL, 
	CONSTRAINT pk_fleet_trouble PRIMARY KEY (node, why)
);
CREATE TABLE identity_access (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	at DATETIME NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	person VARCHAR(36) NOT NULL, 
	subject VARCHAR(64) NOT NULL, 
	reference VARCHAR(64) NOT NULL, 
	action VARCHAR(32) NOT NULL, 
	about VARCHAR(36)
, entry VARCHAR(64));
CREATE TABLE identity_challenge (
	sha256 VARCHAR(64) NOT NULL, 
	purpose VARCHAR(16) NOT NULL, 
	browser_sha256 VARCHAR(64) NOT NULL, 
	person VARCHAR(36), 
	until DATETIME NOT NULL, 
	CONSTRAINT pk_identity_challenge PRIMARY KEY (sha256)
);
CREATE TABLE identity_citizen (
	id VARCHAR(36) NOT NULL, 
	login VARCHAR(64) NOT NULL, 
	name VARCHAR(64) NOT NULL, 
	password_hash VARCHAR(200), 
	active BOOLEAN NOT NULL, 
	CONSTRAINT pk_identity_citizen PRIMARY KEY (id), 
	CONSTRAINT uq_identity_citizen_login UNIQUE (login)
);
CREATE TABLE "identity_passkey" (
	id VARCHAR(36) NOT NULL, 
	citizen VARCHAR(36), 
	credential VARCHAR(1400) NOT NULL, 
	public_key BLOB NOT NULL, 
	sign_count BIGINT NOT NULL, 
	name VARCHAR(40) NOT NULL, 
	synced BOOLEAN NOT NULL, 
	made_at DATETIME NOT NULL, 
	used_at DATETIME, 
	suspended_at DATETIME, 
	staff VARCHAR(36), 
	CONSTRAINT pk_identity_passkey PRIMARY KEY (id), 
	CONSTRAINT ck_identity_passkey_sign_count CHECK (sign_count >= 0), 
	CONSTRAINT uq_identity_passkey_credential UNIQUE (credential), 
	CONSTRAINT fk_identity_passkey_citizen_identity_citizen FOREIGN KEY(citizen) REFERENCES identity_citizen (id), 
	CONSTRAINT ck_identity_passkey_sign_count CHECK (sign_count >= 0), 
	CONSTRAINT fk_identity_passkey_staff_identity_staff FOREIGN KEY(staff) REFERENCES identity_staff (id), 
	CONSTRAINT ck_identity_passkey_owner CHECK ((citizen IS NULL) <> (staff IS NULL))
);
CREATE TABLE identity_session (
	token_sha256 VARCHAR(64) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	person VARCHAR(36) NOT NULL, 
	csrf VARCHAR(64) NOT NULL, 
	begun_at DATETIME NOT NULL, 
	used_at DATETIME NOT NULL, 
	proved_at DATETIME NOT NULL, 
	device VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_identity_session PRIMARY KEY (token_sha256)
);
CREATE TABLE identity_staff (
	id VARCHAR(36) NOT NULL, 
	login VARCHAR(64) NOT NULL, 
	name VARCHAR(64) NOT NULL, 
	password_hash VARCHAR(200) NOT NULL, 
	roles VARCHAR(200) NOT NULL, 
	active BOOLEAN NOT NULL, once_until DATETIME, 
	CONSTRAINT pk_identity_staff PRIMARY KEY (id), 
	CONSTRAINT uq_identity_staff_login UNIQUE (login)
);
INSERT INTO "identity_staff" VALUES('staff-one','one','one','!','till_clerk',1,NULL);
INSERT INTO "identity_staff" VALUES('staff-other','other','other','!','till_clerk',1,NULL);
CREATE TABLE intake_command (
	id VARCHAR(36) NOT NULL, 
	node VARCHAR(36) NOT NULL, 
	device VARCHAR(64) NOT NULL, 
	operation VARCHAR(64) NOT NULL, 
	sent_at DATETIME NOT NULL, 
	expires_at DATETIME NOT NULL, 
	state VARCHAR(16), 
	reasons VARCHAR(400) DEFAULT '' NOT NULL, 
	heard_at DATETIME, 
	CONSTRAINT pk_intake_command PRIMARY KEY (id)
);
CREATE TABLE intake_cursor (
	node VARCHAR(36) NOT NULL, 
	epoch INTEGER NOT NULL, 
	through BIGINT NOT NULL, 
	session VARCHAR(36) NOT NULL, 
	CONSTRAINT pk_intake_cursor PRIMARY KEY (node)
);
CREATE TABLE intake_dead_letter (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	node VARCHAR(36) NOT NULL, 
	topic VARCHAR(256) NOT NULL, 
	payload BLOB NOT NULL, 
	reason VARCHAR(200) NOT NULL, 
	received_at DATETIME NOT NULL
);
CREATE TABLE intake_fact (
	id VARCHAR(36) NOT NULL, 
	node VARCHAR(36) NOT NULL, 
	epoch INTEGER NOT NULL, 
	seq BIGINT NOT NULL, 
	schema_name VARCHAR(64) NOT NULL, 
	received_at DATETIME NOT NULL, 
	CONSTRAINT pk_intake_fact PRIMARY KEY (id), 
	CONSTRAINT uq_intake_fact_node UNIQUE (node, epoch, seq)
);
CREATE TABLE ledger_account (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	kind SMALLINT NOT NULL, 
	state SMALLINT DEFAULT '0' NOT NULL, 
	floor BIGINT, 
	cap BIGINT, 
	balance BIGINT DEFAULT '0' NOT NULL, 
	held_out BIGINT DEFAULT '0' NOT NULL, 
	held_in BIGINT DEFAULT '0' NOT NULL, latest BIGINT DEFAULT '0' NOT NULL, used BLOB CONSTRAINT ck_ledger_account_used CHECK (length(used) <= 32), 
	CONSTRAINT ck_ledger_account_cap CHECK (cap IS NULL OR balance + held_in <= cap), 
	CONSTRAINT ck_ledger_account_floor CHECK (floor IS NULL OR balance - held_out >= floor), 
	CONSTRAINT ck_ledger_account_held CHECK (held_out >= 0 AND held_in >= 0), 
	CONSTRAINT ck_ledger_account_wallets_never_owe CHECK (kind <> 2 OR (floor IS NOT NULL AND floor = 0)), 
	CONSTRAINT ck_ledger_account_kind CHECK (kind BETWEEN 1 AND 5), 
	CONSTRAINT ck_ledger_account_state CHECK (state BETWEEN 0 AND 2)
);
INSERT INTO "ledger_account" VALUES(1,1,0,NULL,NULL,-100000,0,0,8,X'');
INSERT INTO "ledger_account" VALUES(2,4,0,NULL,NULL,0,0,0,0,NULL);
INSERT INTO "ledger_account" VALUES(3,2,0,0,100000,24499,0,0,19,X'6BAC6C7700000010');
INSERT INTO "ledger_account" VALUES(4,2,0,0,100000,45000,0,0,11,X'');
INSERT INTO "ledger_account" VALUES(5,2,0,0,100000,5001,0,0,15,X'');
INSERT INTO "ledger_account" VALUES(6,2,0,0,100000,25000,0,0,17,X'');
INSERT INTO "ledger_account" VALUES(7,3,0,0,NULL,500,0,0,19,X'');
INSERT INTO "ledger_account" VALUES(8,3,0,0,NULL,0,0,0,17,X'');
CREATE TABLE "ledger_entry" (
	position INTEGER NOT NULL, 
	id VARCHAR(64) NOT NULL, 
	kind SMALLINT NOT NULL, 
	body BLOB, 
	code SMALLINT NOT NULL, 
	reason VARCHAR(32), 
	memo VARCHAR(100), 
	debit BIGINT, 
	credit BIGINT, 
	amount BIGINT NOT NULL, 
	refunded BIGINT DEFAULT '0' NOT NULL, 
	target BIGINT, 
	once BLOB, 
	meters TEXT, 
	until BIGINT, 
	at BIGINT NOT NULL, 
	chain BLOB NOT NULL, 
	CONSTRAINT pk_ledger_entry PRIMARY KEY (position), 
	CONSTRAINT ck_ledger_entry_body_of_all_but_closed_ids CHECK ((body IS NULL) = (kind = 8)), 
	CONSTRAINT ck_ledger_entry_reason_of_callers_refusals CHECK ((reason IS NULL) = (code <> 3)), 
	CONSTRAINT ck_ledger_entry_amount CHECK (code <> 0 OR amount > 0 OR kind IN (4, 5)), 
	CONSTRAINT ck_ledger_entry_two_sides CHECK (code <> 0 OR debit <> credit), 
	CONSTRAINT ck_ledger_entry_used_only_when_posted CHECK (code = 0 OR (once IS NULL AND meters IS NULL)), 
	CONSTRAINT ck_ledger_entry_known CHECK (kind BETWEEN 1 AND 8 AND code BETWEEN 0 AND 23 AND code <> 1), 
	CONSTRAINT ck_ledger_entry_chain CHECK (length(chain) = 32), 
	CONSTRAINT ck_ledger_entry_memo CHECK (length(memo) <= 100), 
	CONSTRAINT ck_ledger_entry_refunded CHECK (refunded BETWEEN 0 AND amount OR (refunded = 0 AND code <> 0)), 
	CONSTRAINT fk_ledger_entry_target_ledger_entry FOREIGN KEY(target) REFERENCES ledger_entry (position), 
	CONSTRAINT uq_ledger_entry_id UNIQUE (id)
);
INSERT INTO "ledger_entry" VALUES(1,'charge-1',1,X'1FE2A86CF9E1ECA6010FAF51EA8727A0DF1F95825E41F394495D7BFB3E9B7FEF',0,NULL,NULL,1,3,5000,0,NULL,NULL,NULL,NULL,1806462000000000,X'F547954BDF8AADF63A3821C4AC6022EF972FECB2948DF20C82C73EB912F414E6');
INSERT INTO "ledger_entry" VALUES(2,'charge-2',1,X'1D33A8841B594ACCA7EA8829A86340569EC9AF59C857DB2DE894A394B815FAFF',0,NULL,NULL,1,3,20000,0,NULL,NULL,NULL,NULL,1806462000000000,X'578AFD7991C9DE843F639422951CB5C5FDFF7A25163C8243E5F8675F2BAEF1A7');
INSERT INTO "ledger_entry" VALUES(3,'charge-3',1,X'1F1521B6663DDB4372206C5946CA778B06EFAC392560C2AC2EE601220127A98E',0,NULL,NULL,1,4,5000,0,NULL,NULL,NULL,NULL,1806462000010000,X'01A8C37E3C06DBE17F8D9E2E73A1556DA6F06604620F5B441FE67F46166485C7');
INSERT INTO "ledger_entry" VALUES(4,'charge-4',1,X'3A0894569C6DE70678FFB3E8410D276D026DD16A8AF8C85ABAB014F4643AD541',0,NULL,NULL,1,4,20000,0,NULL,NULL,NULL,NULL,1806462000010000,X'51591BE43AE93330F2FF07B61AEF1EA17E8E43BC8F02F60FEF7BB993EBEE7206');
INSERT INTO "ledger_entry" VALUES(5,'charge-5',1,X'822CCD874CA3828DFAD7D4CD07B67A85B89DA23FC60EC75FA95A5AF55F5A680C',0,NULL,NULL,1,5,5000,0,NULL,NULL,NULL,NULL,1806462000020000,X'F9B649EF3C3D847B3E738D1991A7DB13698861BC3D2878D588BDCB7B6CA24343');
INSERT INTO "ledger_entry" VALUES(6,'charge-6',1,X'066429B299678E15AA6A035C57E9E0BA8D926B4DF1E124211F5A0361484DEAD3',0,NULL,NULL,1,5,20000,0,NULL,NULL,NULL,NULL,1806462000020000,X'54A3F04807562DE6A99194075EA4BB8424AB2DAC62035886453F8B11540BD114');
INSERT INTO "ledger_entry" VALUES(7,'charge-7',1,X'68804882B88C9B480C956E12C536CF7AE6C6F14DEBB1D84D1AF033C7586975D6',0,NULL,NULL,1,6,5000,0,NULL,NULL,NULL,NULL,1806462000030000,X'E6D7D1794ABF3484355831242E46C9C2902D337A73D5D151C17D49B6D96348E3');
INSERT INTO "ledger_entry" VALUES(8,'charge-8',1,X'527BB7FD505AEA46D908EC6C1A2D292438F6101DD170D5B885B3A01C13471AD4',0,NULL,NULL,1,6,20000,0,NULL,NULL,NULL,NULL,1806462000030000,X'6C6031DA6F1C7EA6A729265EE537AB8766DA7AA9E3ADEC5F79188EC5348ED6ED');
INSERT INTO "ledger_entry" VALUES(9,'pay-19',1,X'7D7442452639A0C67782657F9823E7FFBB8E65CB41028B2E54DD5D48EAA3DA94',3,'card_lost','k20@till-2',6,7,80,0,NULL,NULL,NULL,NULL,1806462058957849,X'4F9766F9164DFF356984B42D7DF48BC6146138B61246509AD355CA285B656B3A');
INSERT INTO "ledger_entry" VALUES(10,'pay-16',1,X'BEF7F5E9D8EBF4574BF73F709C358F238B9F115DD2A49634EA52C6E9C6856E11',0,NULL,'c0@till-1',3,7,500,500,NULL,X'6BAC6C7700000010','pay:3@740071/24326',NULL,1806462071929630,X'85C15A995E89450C63A516768AFAFEBDAA660C73D3FCC48358A406F8BD290439');
INSERT INTO "ledger_entry" VALUES(11,'send:send-11',1,X'268F722FF28D115796F77746448F77A22EC94CC9DC7EE9FA15A0DBBA0FEFCAAD',0,NULL,NULL,5,4,20000,0,NULL,NULL,'send:5@740071/24326',NULL,1806462074896428,X'233D7767FA914CB67E29F5B40B90091E3FBE116CD103FA586A471368E528B957');
INSERT INTO "ledger_entry" VALUES(12,'fix-4b8d30bad11f9837ca27601670562323',6,X'AFB4ACB0841F99B06CA4F60F027FED19A1ADEA513A5293F9EF6F42804B871F1D',0,NULL,'r0@',7,3,500,0,10,NULL,NULL,NULL,1806462087196279,X'FB3999E3657CA21E1C8FD95D912192BE0148290E839C7E9D85C38296F9FA2655');
INSERT INTO "ledger_entry" VALUES(13,'ask-12',1,X'818152F8CCB0DA68527B2B12ED48A34E6BE5A02DEA7EEE79160099CF46693B0C',0,NULL,'q166@till-3',6,8,500,500,NULL,NULL,'pay:6@740071/24326',NULL,1806462090237186,X'BDAF4F66C94A1F28D3F306764AAB59D356C7A53A7DC18E74F308215822F61316');
INSERT INTO "ledger_entry" VALUES(14,'pst-9af7f49abf29920f1eb6837d7f2a0b63',1,X'C93411C6ABAB30309AFA97BBC6F0DBECCA77EE47F5CF1E7404981931CB625A2D',14,NULL,'p0@',5,7,9999999,0,NULL,NULL,NULL,NULL,1806462105878269,X'BEB56059E2CBCAACE45A20B358FFF5D143CDF37A156630E2B9819F29EF3E2824');
INSERT INTO "ledger_entry" VALUES(15,'send:send-20',1,X'4ECAFDB0B67EDFA2984EA7FD7349A526730E74A0254447D73B1D7F65DBC7B0F2',0,NULL,NULL,3,5,1,0,NULL,NULL,'send:3@740071/24326',NULL,1806462129424650,X'4A5C7991DB93CF4C2690941F4F47F19B0B7DDEB52B7C89CE7B5440BC53E17980');
INSERT INTO "ledger_entry" VALUES(16,'hold-13',2,X'B43759FBEC07812C8CACDE4C9493981D4C6B9787CC5C003C5B76651EE5EA8F18',22,NULL,NULL,4,7,45000,0,NULL,NULL,NULL,NULL,1806462166955657,X'1E36BF05B984AA06208C32E03CBEDC7D42B6F4CC1E5C75C0431BC365781966AF');
INSERT INTO "ledger_entry" VALUES(17,'back-14',6,X'39FF3C2EA609395B33C8E3AC704F179D3B2649D8570A2ABDAD67A8DAA37CD4BC',0,NULL,'r166@till-3/paid_twice',8,6,500,0,13,NULL,NULL,NULL,1806462196197300,X'01177AF7043FCA8FB90C4A7E3B04E5CB286ACADB8E24C53A832FF75FBE3B559A');
INSERT INTO "ledger_entry" VALUES(18,'pay-24',1,X'75A170D07F90F14FB96F3F5C6589A305E62389835625A0F10C829BB118B09E9B',3,'code_expired',NULL,NULL,8,80,0,NULL,NULL,NULL,NULL,1806462210059106,X'BF1C32BE318645D29392153E574FE1D60C80D82683242F909C42787AC3CC2F11');
INSERT INTO "ledger_entry" VALUES(19,'pst-048d830614ad71e52d5b6b6e7bdb3bd7',1,X'8C492BA7D940EB6B0E3350D47BF0E00160DAE93763367D7DA984935D8FDA663D',0,NULL,'p0@',3,7,500,0,NULL,NULL,'pay:3@740071/24326',NULL,1806462235146681,X'1C7B6F87991626C36262FD4C69E3D935684609A8BAA6EEFF394216B8DEE3D882');
INSERT INTO "ledger_entry" VALUES(20,'ask-9',8,NULL,2,NULL,NULL,NULL,NULL,0,0,NULL,NULL,NULL,NULL,1806462236729059,X'124A8B407BB54F77300D75699AA66042ECAE0E2AA142E986D88105F567C79E66');
CREATE TABLE ledger_head (
	id SMALLINT NOT NULL, 
	position BIGINT NOT NULL, 
	at BIGINT NOT NULL, 
	chain BLOB NOT NULL, 
	lot BIGINT NOT NULL, 
	revision BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_ledger_head PRIMARY KEY (id), 
	CONSTRAINT ck_ledger_head_single CHECK (id = 1)
);
INSERT INTO "ledger_head" VALUES(1,20,1806462236729059,X'124A8B407BB54F77300D75699AA66042ECAE0E2AA142E986D88105F567C79E66',12,0);
CREATE TABLE ledger_hold (
	position INTEGER NOT NULL, 
	debit BIGINT NOT NULL, 
	credit BIGINT NOT NULL, 
	amount BIGINT NOT NULL, 
	until BIGINT NOT NULL, 
	state SMALLINT NOT NULL, 
	confirmed BIGINT NOT NULL, 
	ended_by BIGINT, 
	CONSTRAINT pk_ledger_hold PRIMARY KEY (position), 
	CONSTRAINT ck_ledger_hold_confirmed_or_not CHECK ((confirmed > 0) = (state = 1)), 
	CONSTRAINT ck_ledger_hold_ended_once CHECK ((state = 0) = (ended_by IS NULL)), 
	CONSTRAINT ck_ledger_hold_confirmed CHECK (amount > 0 AND confirmed BETWEEN 0 AND amount), 
	CONSTRAINT ck_ledger_hold_state CHECK (state BETWEEN 0 AND 3), 
	CONSTRAINT fk_ledger_hold_credit_ledger_account FOREIGN KEY(credit) REFERENCES ledger_account (id), 
	CONSTRAINT fk_ledger_hold_debit_ledger_account FOREIGN KEY(debit) REFERENCES ledger_account (id), 
	CONSTRAINT fk_ledger_hold_ended_by_ledger_entry FOREIGN KEY(ended_by) REFERENCES ledger_entry (position), 
	CONSTRAINT fk_ledger_hold_position_ledger_entry FOREIGN KEY(position) REFERENCES ledger_entry (position), 
	CONSTRAINT uq_ledger_hold_ended_by UNIQUE (ended_by)
);
CREATE TABLE ledger_hold_lot (
	hold BIGINT NOT NULL, 
	number SMALLINT NOT NULL, 
	lot BIGINT NOT NULL, 
	amount BIGINT NOT NULL, 
	CONSTRAINT pk_ledger_hold_lot PRIMARY KEY (hold, number), 
	CONSTRAINT ck_ledger_hold_lot_amount CHECK (amount > 0), 
	CONSTRAINT fk_ledger_hold_lot_hold_ledger_hold FOREIGN KEY(hold) REFERENCES ledger_hold (position), 
	CONSTRAINT fk_ledger_hold_lot_lot_ledger_lot FOREIGN KEY(lot) REFERENCES ledger_lot (id)
);
CREATE TABLE ledger_line (
	position BIGINT NOT NULL, 
	number SMALLINT NOT NULL, 
	account BIGINT NOT NULL, 
	class SMALLINT NOT NULL, 
	lot BIGINT, 
	amount BIGINT NOT NULL, 
	balance BIGINT NOT NULL, 
	previous BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_ledger_line PRIMARY KEY (position, number), 
	CONSTRAINT ck_ledger_line_amount CHECK (amount <> 0), 
	CONSTRAINT ck_ledger_line_class CHECK (class BETWEEN 0 AND 3)
)
 WITHOUT ROWID

;
INSERT INTO "ledger_line" VALUES(1,0,1,1,NULL,-5000,-5000,0);
INSERT INTO "ledger_line" VALUES(1,1,3,1,1,5000,5000,0);
INSERT INTO "ledger_line" VALUES(2,0,1,3,NULL,-20000,-25000,1);
INSERT INTO "ledger_line" VALUES(2,1,3,3,2,20000,25000,1);
INSERT INTO "ledger_line" VALUES(3,0,1,1,NULL,-5000,-30000,2);
INSERT INTO "ledger_line" VALUES(3,1,4,1,3,5000,5000,0);
INSERT INTO "ledger_line" VALUES(4,0,1,3,NULL,-20000,-50000,3);
INSERT INTO "ledger_line" VALUES(4,1,4,3,4,20000,25000,3);
INSERT INTO "ledger_line" VALUES(5,0,1,1,NULL,-5000,-55000,4);
INSERT INTO "ledger_line" VALUES(5,1,5,1,5,5000,5000,0);
INSERT INTO "ledger_line" VALUES(6,0,1,3,NULL,-20000,-75000,5);
INSERT INTO "ledger_line" VALUES(6,1,5,3,6,20000,25000,5);
INSERT INTO "ledger_line" VALUES(7,0,1,1,NULL,-5000,-80000,6);
INSERT INTO "ledger_line" VALUES(7,1,6,1,7,5000,5000,0);
INSERT INTO "ledger_line" VALUES(8,0,1,3,NULL,-20000,-100000,7);
INSERT INTO "ledger_line" VALUES(8,1,6,3,8,20000,25000,7);
INSERT INTO "ledger_line" VALUES(10,0,3,1,1,-500,24500,2);
INSERT INTO "ledger_line" VALUES(10,1,7,1,NULL,500,500,0);
INSERT INTO "ledger_line" VALUES(11,0,5,3,6,-20000,5000,6);
INSERT INTO "ledger_line" VALUES(11,1,4,3,9,20000,45000,4);
INSERT INTO "ledger_line" VALUES(12,0,7,1,NULL,-500,0,10);
INSERT INTO "ledger_line" VALUES(12,1,3,1,10,500,25000,10);
INSERT INTO "ledger_line" VALUES(13,0,6,1,7,-500,24500,8);
INSERT INTO "ledger_line" VALUES(13,1,8,1,NULL,500,500,0);
INSERT INTO "ledger_line" VALUES(15,0,3,3,2,-1,24999,12);
INSERT INTO "ledger_line" VALUES(15,1,5,3,11,1,5001,11);
INSERT INTO "ledger_line" VALUES(17,0,8,1,NULL,-500,0,13);
INSERT INTO "ledger_line" VALUES(17,1,6,1,12,500,25000,13);
INSERT INTO "ledger_line" VALUES(19,0,3,1,1,-500,24499,15);
INSERT INTO "ledger_line" VALUES(19,1,7,1,NULL,500,500,12);
CREATE TABLE ledger_lot (
	id INTEGER NOT NULL, 
	account BIGINT NOT NULL, 
	class SMALLINT NOT NULL, 
	expires BIGINT NOT NULL, 
	amount BIGINT NOT NULL, 
	remaining BIGINT NOT NULL, 
	held BIGINT NOT NULL, 
	CONSTRAINT pk_ledger_lot PRIMARY KEY (id), 
	CONSTRAINT ck_ledger_lot_remaining CHECK (amount > 0 AND remaining BETWEEN 0 AND amount), 
	CONSTRAINT ck_ledger_lot_class CHECK (class BETWEEN 1 AND 3), 
	CONSTRAINT ck_ledger_lot_held CHECK (held BETWEEN 0 AND remaining), 
	CONSTRAINT fk_ledger_lot_account_ledger_account FOREIGN KEY(account) REFERENCES ledger_account (id)
);
INSERT INTO "ledger_lot" VALUES(1,3,1,1816462000000000,5000,4000,0);
INSERT INTO "ledger_lot" VALUES(2,3,3,1816462000000000,20000,19999,0);
INSERT INTO "ledger_lot" VALUES(3,4,1,1806462150010000,5000,5000,0);
INSERT INTO "ledger_lot" VALUES(4,4,3,1816462000010000,20000,20000,0);
INSERT INTO "ledger_lot" VALUES(5,5,1,1806462060020000,5000,5000,0);
INSERT INTO "ledger_lot" VALUES(6,5,3,1816462000020000,20000,0,0);
INSERT INTO "ledger_lot" VALUES(7,6,1,1806462150030000,5000,4500,0);
INSERT INTO "ledger_lot" VALUES(8,6,3,1816462000030000,20000,20000,0);
INSERT INTO "ledger_lot" VALUES(9,4,3,1816462000020000,20000,20000,0);
INSERT INTO "ledger_lot" VALUES(10,3,1,1816462000000000,500,500,0);
INSERT INTO "ledger_lot" VALUES(11,5,3,1816462000000000,1,1,0);
INSERT INTO "ledger_lot" VALUES(12,6,1,1809054196197300,500,500,0);
CREATE TABLE ledger_meter (
	"key" VARCHAR(100) NOT NULL, 
	day BIGINT NOT NULL, 
	day_sum BIGINT NOT NULL, 
	month BIGINT NOT NULL, 
	month_sum BIGINT NOT NULL, 
	CONSTRAINT pk_ledger_meter PRIMARY KEY ("key"), 
	CONSTRAINT ck_ledger_meter_sums CHECK (day_sum > 0 AND month_sum >= day_sum)
)
 WITHOUT ROWID

;
INSERT INTO "ledger_meter" VALUES('pay:3',740071,1000,24326,1000);
INSERT INTO "ledger_meter" VALUES('pay:6',740071,500,24326,500);
INSERT INTO "ledger_meter" VALUES('send:3',740071,1,24326,1);
INSERT INTO "ledger_meter" VALUES('send:5',740071,20000,24326,20000);
CREATE TABLE meetings_caption (
	meeting VARCHAR(36) NOT NULL, 
	channel VARCHAR(36) NOT NULL, 
	line INTEGER NOT NULL, 
	text TEXT NOT NULL, 
	words TEXT NOT NULL, 
	model VARCHAR(120) NOT NULL, 
	received_at DATETIME NOT NULL, 
	CONSTRAINT pk_meetings_caption PRIMARY KEY (meeting, channel, line), 
	CONSTRAINT fk_meetings_caption_meeting_meetings_meeting FOREIGN KEY(meeting) REFERENCES meetings_meeting (id)
);
CREATE TABLE meetings_gap (
	meeting VARCHAR(36) NOT NULL, 
	start FLOAT NOT NULL, 
	reason VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_meetings_gap PRIMARY KEY (meeting, start), 
	CONSTRAINT fk_meetings_gap_meeting_meetings_meeting FOREIGN KEY(meeting) REFERENCES meetings_meeting (id)
);
CREATE TABLE meetings_meeting (
	id VARCHAR(36) NOT NULL, 
	title VARCHAR(120) NOT NULL, 
	room VARCHAR(36) NOT NULL, 
	state VARCHAR(8) NOT NULL, 
	opened_at DATETIME NOT NULL, 
	closed_at DATETIME, 
	CONSTRAINT pk_meetings_meeting PRIMARY KEY (id)
);
CREATE TABLE meetings_room (
	node VARCHAR(36) NOT NULL, 
	version INTEGER NOT NULL, 
	meeting VARCHAR(36), 
	CONSTRAINT pk_meetings_room PRIMARY KEY (node), 
	CONSTRAINT fk_meetings_room_meeting_meetings_meeting FOREIGN KEY(meeting) REFERENCES meetings_meeting (id)
);
CREATE TABLE meetings_sound (
	meeting VARCHAR(36) NOT NULL, 
	position INTEGER NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	previous_sha256 VARCHAR(64), 
	start FLOAT NOT NULL, 
	seconds FLOAT NOT NULL, 
	size INTEGER NOT NULL, 
	CONSTRAINT pk_meetings_sound PRIMARY KEY (meeting, position), 
	CONSTRAINT fk_meetings_sound_meeting_meetings_meeting FOREIGN KEY(meeting) REFERENCES meetings_meeting (id)
);
CREATE TABLE outgoing (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	topic VARCHAR(256) NOT NULL, 
	payload BLOB NOT NULL, 
	schema_name VARCHAR(64) NOT NULL, 
	retain BOOLEAN NOT NULL, 
	expires_at DATETIME
);
CREATE TABLE procedures_case (
	id VARCHAR(36) NOT NULL, 
	procedure VARCHAR(32) NOT NULL, 
	day DATE NOT NULL, 
	serial INTEGER NOT NULL, 
	node VARCHAR(36) NOT NULL, 
	accepted_at DATETIME NOT NULL, 
	request_sha256 VARCHAR(64) NOT NULL, 
	person TEXT NOT NULL, 
	answers TEXT NOT NULL, 
	sheet TEXT NOT NULL, 
	CONSTRAINT pk_procedures_case PRIMARY KEY (id), 
	CONSTRAINT uq_procedures_case_procedure UNIQUE (procedure, day, serial)
);
CREATE TABLE "rate_hit" (
	id INTEGER NOT NULL, 
	"key" VARCHAR(64) NOT NULL, 
	at DATETIME NOT NULL, 
	until DATETIME NOT NULL, 
	PRIMARY KEY (id)
);
CREATE INDEX ix_evidence_of_reference ON evidence (subject, reference);
CREATE INDEX ix_identity_access_about ON identity_access (about);
CREATE INDEX ix_identity_challenge_until ON identity_challenge (until);
CREATE INDEX ix_identity_session_person ON identity_session (person);
CREATE UNIQUE INDEX uq_coin_counter_shift_open ON coin_counter_shift (staff) WHERE closed_at IS NULL;
CREATE INDEX ix_ledger_hold_open ON ledger_hold (until) WHERE state = 0;
CREATE INDEX ix_coin_card_of_wallet ON coin_card (wallet);
CREATE UNIQUE INDEX uq_coin_card_in_use ON coin_card (wallet) WHERE state IN ('active', 'locked');
CREATE UNIQUE INDEX uq_coin_correction_undone ON coin_correction (undoes) WHERE state IN ('proposed', 'approved', 'posted');
CREATE INDEX ix_coin_counter_cash_shift ON coin_counter_cash (shift);
CREATE INDEX ix_coin_freezing_wallet ON coin_freezing (wallet);
CREATE UNIQUE INDEX uq_coin_shift_open ON coin_shift (node) WHERE closed_at IS NULL;
CREATE INDEX ix_ledger_lot_account ON ledger_lot (account);
CREATE INDEX ix_ledger_entry_target ON ledger_entry (target) WHERE target IS NOT NULL;
CREATE INDEX ix_ledger_line_signpost ON ledger_line (account, position) WHERE lot IS NULL AND (position & 63) = 0;
CREATE INDEX ix_ledger_lot_expires ON ledger_lot (expires);
CREATE INDEX ix_rate_hit_of_key ON rate_hit ("key", at);
CREATE INDEX ix_rate_hit_until ON rate_hit (until);
CREATE INDEX ix_intake_dead_letter_of_node ON intake_dead_letter (node, id);
CREATE INDEX ix_coin_rated_of_till ON coin_rated (node, at);
CREATE INDEX ix_identity_access_reference ON identity_access (reference);
CREATE INDEX ix_identity_access_person ON identity_access (person);
CREATE INDEX ix_identity_access_at ON identity_access (at);
CREATE INDEX ix_identity_passkey_citizen ON identity_passkey (citizen);
CREATE INDEX ix_identity_passkey_staff ON identity_passkey (staff);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('ledger_account',8);
COMMIT;
